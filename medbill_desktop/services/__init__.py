"""What people do in the office: one function an action, one transaction each."""
