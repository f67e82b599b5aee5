"""A school that does not exist runs three years of days, and nothing may contradict itself."""
