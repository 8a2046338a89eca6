"""What ``rogatory source`` shows: tables for people, each finding with its file, line and cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from rogatory.edge.toml_lines import line_of
from rogatory.sources.answers import MediaObject, PartFailed, Rows, Statement
from rogatory.sources.checking.report import Report
from rogatory.sources.explaining import Explained
from rogatory.sources.source_map import SourceMap

_OTHERS = "(other people)"
_RIGHT = {"justify": "right", "no_wrap": True}


def show(report: Report, source_map: SourceMap, text: str, file_name: str, console: Console) -> None:
    """Show what a look at a platform found; `text` is that of the map, whose lines are named."""
    console.print(Text.assemble((source_map.name, "bold"), f"  {file_name}, digest {source_map.digest[:12]}"))
    console.print(_places(report))
    console.print(_tables(report))
    console.print(_records(report))
    console.print(_categories(report, source_map))
    findings = sorted(report.findings, key=lambda one: (not one.is_fault, line_of(text, one.path)))
    for one in findings:
        mark = Text("wrong", "bold red") if one.is_fault else Text("slow or old", "yellow")
        where = Text(f"{file_name}:{line_of(text, one.path)}", "bold")
        console.print(
            Text.assemble(where, "  ", mark, f"\n  {one.what}.\n  ", (f"{one.cure}.", "green")), soft_wrap=True
        )
    faults = sum(one.is_fault for one in findings)
    if report.is_good:
        console.print(Text("Everything that the map discloses can be answered.", "bold green"))
    else:
        console.print(Text(f"{faults} {'things are' if faults != 1 else 'thing is'} wrong.", "bold red"))


def _places(report: Report) -> Table:
    table = Table("connection or store", "kind", "where", "reached", title="Places", title_justify="left")
    for one in report.places:
        table.add_row(one.name + (" (store)" if one.is_store else ""), one.kind, one.where, _mark(one.reached))
    return table


def _tables(report: Report) -> Table:
    heads = ("table", "connection", Column("where", overflow="fold"))
    table = Table(*heads, "read", Column("columns", justify="right"), "missing", title="Tables", title_justify="left")
    table.add_column("rows", justify="right", no_wrap=True)
    for one in report.tables:
        missing = Text(", ".join(one.missing), "red")
        there = f"{one.columns - len(one.missing)} of {one.columns}" if one.read else ""
        table.add_row(one.name, one.connection, one.where, _mark(one.read), there, missing, _number(one.rows))
    return table


def _records(report: Report) -> Table:
    table = Table("category", "record", title="What is disclosed", title_justify="left")
    table.add_column("fields", justify="right", no_wrap=True)
    table.add_column("missing")
    table.add_column("rows, at most", justify="right", no_wrap=True)
    table.add_column("answers")
    for one in report.records:
        there = f"{one.fields - len(one.missing)} of {one.fields}"
        missing = Text(", ".join(one.missing), "red")
        table.add_row(one.category, one.name, there, missing, _number(one.rows), _mark(one.answers))
    return table


def _categories(report: Report, source_map: SourceMap) -> Table:
    table = Table("category", "holds", title="Categories", title_justify="left")
    table.add_column("rows, at most", justify="right", no_wrap=True)
    for name, category in source_map.categories.items():
        table.add_row(name, "content" if category.content else "metadata", _number(report.rows_of(name)))
    return table


def _mark(good: bool) -> Text:
    return Text("yes", "green") if good else Text("no", "bold red")


def _number(rows: int | None) -> str:
    return "unknown" if rows is None else f"{rows:,}"


def show_statement(number: int, statement: Explained, console: Console) -> None:
    """Show one statement, so that it can be copied, and what its parameters hold."""
    where = f"connection {statement.connection} ({statement.kind})"
    console.print(Text.assemble((f"{number}. {statement.title}", "bold"), (f"  {where}", "dim")), soft_wrap=True)
    console.print(Text(statement.sql), soft_wrap=True)
    for name, held in statement.parameters.items():
        console.print(Text.assemble((f"  {name}", "cyan"), f": {held}"), soft_wrap=True)
    for note in statement.notes:
        console.print(Text(f"  {note}", "dim"), soft_wrap=True)
    console.print()


def show_sample(
    answers: Iterable[Rows | MediaObject | Statement], source_map: SourceMap, most: int, console: Console
) -> bool:
    """Show the answers to a dry run, of each table the first rows; tell whether every part was reached.

    What may tell of other people is not shown: only the test account is the platform's own.
    """
    whole, files, size = True, 0, 0
    for answer in answers:
        if isinstance(answer, Rows):
            whole = _show_rows(answer, source_map, most, console) and whole
        elif isinstance(answer, MediaObject):
            files, size = files + 1, size + answer.size
        else:
            whole = whole and answer.kind != "unreachable"
            style = "bold red" if answer.kind == "unreachable" else ""
            console.print(Text.assemble((answer.kind, "cyan"), "  ", (answer.words, style)), soft_wrap=True)
    if files:
        told = "1 file" if files == 1 else f"{files} files"
        console.print(f"{told} of {size:,} bytes found, and not read")
    return whole


def _show_rows(rows: Rows, source_map: SourceMap, most: int, console: Console) -> bool:
    hidden = source_map.third_party_fields(rows.category, rows.table)
    table = Table(*(Column(label, overflow="fold") for label in rows.labels), title_justify="left")
    table.title = f"{rows.category}/{rows.table}: {rows.title}"
    count = 0
    try:
        for row in _all(rows):
            if count < most:
                table.add_row(*(_cell(value, name in hidden) for name, value in zip(rows.columns, row, strict=True)))
            count += 1
    except PartFailed as failure:
        console.print(Text(failure.statement.words, "bold red"))
        return False
    console.print(table)
    return True


def _all(rows: Rows) -> Iterator[tuple[object, ...]]:
    for batch in rows.batches:
        yield from batch


def _cell(value: object, hidden: bool) -> Text:
    if value is None:
        return Text()
    return Text(_OTHERS, "dim") if hidden else Text(str(value))
