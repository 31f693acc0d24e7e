"""Levels 3 and 4: rules that need the register, the calendar, a code list or the contract.

Each module declares its own; `gateway.rules.level34.declared` declares them all.
"""
