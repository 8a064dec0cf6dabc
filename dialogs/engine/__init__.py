"""The dialog engine: steps, dialogs, and the turn that carries a person from one to the next.

It knows no school word. `heart` is pure; `turn` is the one door in and gives each update one transaction.
"""
