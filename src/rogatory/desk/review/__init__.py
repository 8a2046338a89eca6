"""What the custodian is told of what would leave, before it is sealed: a file for each check, and the marks of rows."""
