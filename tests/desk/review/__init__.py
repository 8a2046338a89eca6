"""What the custodian is told of what would leave."""
