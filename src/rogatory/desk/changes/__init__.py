"""The changes that take two people, a file for each kind; `table` lists them, `rogatory.desk.two_people` makes them."""
