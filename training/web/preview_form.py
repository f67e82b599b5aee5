"""With whose eyes a lead looks at a module: it is asked in the address, so a look can be kept or sent on."""

from datetime import date

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import Optional

from training.content.tailor import Reader
from training.web.choices import choices
from training.words import Nation, Setting


class PreviewForm(FlaskForm):
    class Meta:
        csrf = False  # it changes nothing

    preview = HiddenField(default="y")
    nation = SelectField("Nation", choices=choices((nation.value, nation.label) for nation in Nation))
    setting = SelectField("Kind of school", choices=choices((each.value, each.label) for each in Setting))
    on = DateField("On this day", [Optional()])
    part = SelectField(
        "How much of it", choices=choices([("whole", "All of it"), ("core", "Only the pages everyone needs")])
    )

    def reader(self) -> Reader:
        """Once the form is valid."""
        assert isinstance(self.on.data, date)
        return Reader(
            Nation(self.nation.data), Setting(self.setting.data), self.on.data, self.part.data == "core"
        )


def asked(values: MultiDict[str, str], own: Reader) -> tuple[PreviewForm, Reader]:
    """The form as it was sent, and whom it asks for; `own` stands in for what was not said or cannot be."""
    given = MultiDict(values)
    for name, value in (("nation", own.nation.value), ("setting", own.setting.value), ("part", "whole")):
        given.setdefault(name, value)
    if not given.get("on"):
        given["on"] = own.on.isoformat()
    form = PreviewForm(given)
    return form, form.reader() if form.validate() else own
