"""The evidence chains: are they whole, and a copy of one for others to check."""

import re

import click

SHOWN = 10  # problems of a school; the first is what to look at


@click.group("evidence")
def evidence() -> None:
    """The evidence chains: check them, or write one out for others to check."""


@evidence.command("verify")
@click.option("--head", "heads", multiple=True, metavar="N:HASH", help="From a certificate or a summary.")
def verify(heads: tuple[str, ...]) -> None:
    """Check every school's chain, and completions, certificates and issued summaries against it.

    Names the first entry that was altered, is missing, was added or moved. --head looks whether the chain still has
    the entry that was printed, so that an end which was cut off shows. Ends with 1 when anything does not fit.
    """
    from training.services import evidence_check

    whole = True
    for each in evidence_check.check_all():
        whole = whole and each.whole
        click.echo(
            f"{each.school}: {each.chain.entries} entries, {'whole' if each.chain.whole else 'NOT WHOLE'}"
        )
        if each.chain.whole:
            click.echo(f"  head {each.chain.entries}:{each.chain.head}")
        else:
            click.echo(f"  {each.chain.words}")
        click.echo(
            f"  looked at against them: {each.completions} completions, {each.certificates} certificates, "
            f"{each.documents} issued files"
        )
        for words in each.problems[:SHOWN]:
            click.echo(f"  {words}")
        if each.problems[SHOWN:]:
            click.echo(f"  and {len(each.problems) - SHOWN} more")
    for head in heads:
        whole = _look_for(head) and whole
    if not whole:
        raise SystemExit(1)


def _look_for(head: str) -> bool:
    from training.services import evidence_check

    shape = re.fullmatch(rf"(\d+):([0-9a-f]{{{evidence_check.SHORTEST},64}})", head.strip().lower())
    if shape is None:
        raise click.BadParameter(
            f"“{head}” is not N:HASH. Give the entry's number, a colon, and the hash or its first "
            f"{evidence_check.SHORTEST} letters.",
            param_hint="--head",
        )
    found = evidence_check.find_head(int(shape[1]), shape[2])
    click.echo(f"head {head}: {'in the chain of ' + ', '.join(found) if found else 'IN NO CHAIN'}")
    return bool(found)


@evidence.command("export")
@click.option("--school", type=int, help="Its number, where there is more than one.")
def export(school: int | None) -> None:
    """Write one school's chain to standard output, as JSON lines. docs/verify_evidence.py checks such a file alone.

    It names nobody: random ids, module names, dates and digests.
    """
    from training.services import evidence_check

    known = evidence_check.find_schools()
    if school is None and len(known) == 1:
        (school,) = known
    if school not in known:
        listed = "\n".join(f"  {number}  {name}" for number, name in known.items())
        raise click.ClickException(f"Which school? Give --school with one of these numbers:\n{listed}")
    for line in evidence_check.export(school):
        click.echo(line)


COMMANDS = (evidence,)
