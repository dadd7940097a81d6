"""The demo office: an invented practice whose months are lived through the same services that people use.

Every name, number and note is made up; the same seed and the same day give the same content.
"""
