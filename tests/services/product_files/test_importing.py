"""Products come from a file as it says, after it was looked at, and go again by one step."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.number_columns import DecimalMark
from pos_app.domain.product_columns import ProductColumn
from pos_app.domain.units import Unit
from pos_app.errors import Cancelled, UserError
from pos_app.services.product_files.importing import StagedFile
from pos_app.services.views.catalogue import ProductView, VariantView
from pos_app.services.views.product_files import (
    CellChange,
    Decisions,
    ImportPreview,
    PreviewRow,
    RowState,
)
from pos_app.services.views.taxes import TaxDraft
from tests.services.desk import Desk, open_desk

HEAD = ("Name", "SKU", "Barcode", "Price")


class Importer:
    """A file of products, and what Till makes of it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.folder = folder
        self.staged: StagedFile | None = None
        self.service = desk.services.product_imports

    def file(self, *rows: Sequence[str], separator: str = ";") -> Path:
        path = self.folder / "goods.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=separator).writerows(rows)
        return path

    def look(self, path: Path, **decided: object) -> ImportPreview:
        if self.staged is not None:
            self.staged.close()
        self.staged = self.service.open(path)
        return self.decide(Decisions(**decided))  # type: ignore[arg-type]

    def decide(self, decisions: Decisions) -> ImportPreview:
        assert self.staged is not None
        return self.service.preview(self.staged, self.staged.opened.columns, decisions)

    def rows(self, state: RowState | None = None) -> list[PreviewRow]:
        assert self.staged is not None
        return self.service.page(self.staged, state, 0, 100)

    def apply(self) -> str:
        assert self.staged is not None
        return self.service.apply(self.desk.actor, self.staged).id

    def products(self) -> list[ProductView]:
        return self.desk.catalogue.products(include_inactive=True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def importer(desk: Desk, tmp_path: Path) -> Iterator[Importer]:
    made = Importer(desk, tmp_path)
    yield made
    if made.staged is not None:
        made.staged.close()


def made(desk: Desk, name: str, *variants: VariantView, **fields: object) -> ProductView:
    product = ProductView("", name, "usd", variants or (VariantView(price=100),), default_tax=True)
    return desk.catalogue.save_product(desk.actor, replace(product, **fields))  # type: ignore[arg-type]


def test_new_changed_unchanged_and_refused_are_told_cell_by_cell(
    importer: Importer, desk: Desk
) -> None:
    made(desk, "Tea", VariantView(price=695, sku="T1", barcodes=("4006381333931",)))
    made(desk, "Cake", VariantView(price=350, sku="C1"))
    preview = importer.look(
        importer.file(
            HEAD,
            ("Green tea", "t1", "4006381333931", "7.20"),
            ("Cake", "C1", "", "3.50"),
            ("Mug", "0017", "0012345678905", "12.00"),
            ("Bag", "B1", "5.90123E+12", "1.00"),
            ("Box", "B2", "", "cheap"),
        )
    )
    counts = {RowState.NEW: 1, RowState.CHANGED: 1, RowState.UNCHANGED: 1, RowState.REFUSED: 2}
    assert (preview.counts, preview.is_open, preview.writes) == (counts, False, 2)
    changed, unchanged, new, lost, wrong = importer.rows()
    assert changed.changes == (
        CellChange(ProductColumn.NAME, "Tea", "Green tea"),
        CellChange(ProductColumn.SKU, "T1", "t1"),
        CellChange(ProductColumn.PRICE, "6.95", "7.20"),
    )
    assert (unchanged.state, new.name, new.number) == (RowState.UNCHANGED, "Mug", 4)
    assert "5.90123E+12" in lost.reason
    assert "its other digits are lost" in lost.reason
    assert "cheap" in wrong.reason

    importer.apply()
    found = {each.name: each.variants[0] for each in importer.products()}
    assert set(found) == {"Green tea", "Cake", "Mug"}
    assert (found["Mug"].sku, found["Mug"].barcodes) == ("0017", ("0012345678905",))
    assert (found["Mug"].price, found["Green tea"].price) == (1200, 720)
    scanned = desk.catalogue.by_barcode("012345678905")
    assert scanned is not None
    assert scanned.product.name == "Mug"
    assert [each.name for each in desk.catalogue.page("mug").products] == ["Mug"]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("2,40", 240),
        ("1.234,56", 123456),
        ("1 234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1\u202f234,56", 123456),
    ],
)
def test_decimals_are_found_for_the_whole_column(importer: Importer, text: str, minor: int) -> None:
    preview = importer.look(importer.file(("Name", "Price"), ("Tea", text), ("Mug", "7")))
    (style,) = preview.styles
    assert (style.column, style.mark) == (ProductColumn.PRICE, DecimalMark.COMMA)
    importer.apply()
    assert {each.name: each.price for each in importer.products()} == {"Tea": minor, "Mug": 700}


@pytest.mark.parametrize(("mark", "minor"), [(DecimalMark.COMMA, 180), (DecimalMark.POINT, 180000)])
def test_a_column_that_leaves_its_decimals_open_asks(
    importer: Importer, mark: DecimalMark, minor: int
) -> None:
    preview = importer.look(importer.file(("Name", "Price"), ("Tea", "1,800")))
    assert (preview.is_open, preview.counts, preview.styles[0].example) == (True, {}, "1,800")
    with pytest.raises(UserError, match="to be decided"):
        importer.apply()
    preview = importer.decide(Decisions(marks={ProductColumn.PRICE: mark}))
    assert not preview.is_open
    importer.apply()
    assert [each.price for each in importer.products()] == [minor]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_till_s_own_export_changes_nothing(
    importer: Importer, desk: Desk, tmp_path: Path, suffix: str
) -> None:
    shelf = desk.catalogue.save_category(desk.actor, "Blue, dark", 10)
    (tax,) = desk.catalogue.tax_rates()
    made(
        desk,
        "=1+1",
        VariantView(price=180000, sku="0017", barcodes=("0012345678905", "ABC-1"), cost=1),
        category_id=shelf.id,
        tax=tax,
        default_tax=False,
        min_age=18,
    )
    made(desk, "@SUM(A1)", VariantView(sku="+49 30"), open_price=True, tax=None, default_tax=False)
    made(desk, "Cheese", VariantView(price=320, low_stock=1800), unit=Unit.KILOGRAM)
    made(desk, "'-5", VariantView(price=7), active=False)
    made(
        desk,
        "Shirt",
        VariantView(price=2000, options=("White", "S"), barcodes=("96385074",)),
        VariantView(price=2100, options=("white ink", "S"), active=False),
        option_names=("Color", "Size"),
    )
    before = importer.products()
    path = tmp_path / f"all.{suffix}"
    assert desk.services.product_exports.save(desk.actor, path) == 6
    preview = importer.look(path)
    other = [each for each in importer.rows() if each.state is not RowState.UNCHANGED]
    assert other == []
    assert preview.counts == {RowState.UNCHANGED: 6}
    importer.apply()
    assert importer.products() == before
    if suffix == "csv":
        with path.open(encoding="utf-8-sig", newline="") as read:
            cells = [cell for row in csv.reader(read) for cell in row]
        assert {"'=1+1", "'@SUM(A1)", "'+49 30", "0017", "0012345678905", "Blue, dark"} <= {*cells}
        assert not any(cell[:1] in {"=", "+", "@", "-", "\t", "\r"} for cell in cells)


def test_white_beside_white_is_asked_about(importer: Importer, desk: Desk) -> None:
    white = VariantView(price=2000, options=("White",))
    shirt = made(desk, "Shirt", white, option_names=("Color",))
    file = importer.file(
        ("Name", "Option 1", "Price"), ("Shirt", "white", "21.00"), ("Shirt", "Blue, dark", "22.00")
    )
    preview = importer.look(file)
    (question,) = preview.questions
    assert (question.written, question.known, question.where) == ("white", "White", "Shirt")
    assert preview.counts == {RowState.ASK: 1, RowState.NEW: 1}
    assert "Is “white” the same as “White”?" in importer.rows(RowState.ASK)[0].reason

    importer.decide(Decisions(same={question.key: True}))
    importer.apply()
    (now,) = importer.products()
    assert now.id == shirt.id
    assert [(each.options, each.price) for each in now.variants] == [
        (("White",), 2100),
        (("Blue, dark",), 2200),
    ]


def test_names_that_differ_by_case_alone_are_asked_about_within_a_file_too(
    importer: Importer,
) -> None:
    head = ("Name", "Option 1", "Price")
    rows = (("Hat", "Red", "5.00"), ("hat", "red", "5.50"), ("Hat", "Blue", "6.00"))
    file = importer.file(head, *rows)
    (name,) = importer.look(file).questions
    (option,) = importer.decide(Decisions(same={name.key: True})).questions
    assert (name.written, option.written, option.known) == ("hat", "red", "Red")
    importer.decide(Decisions(same={name.key: True, option.key: True}))
    assert [each.state for each in importer.rows()] == ["new", "refused", "new"]
    importer.decide(Decisions(same={name.key: False, option.key: True}))
    importer.apply()
    names = {each.name: [v.options for v in each.variants] for each in importer.products()}
    assert names == {"Hat": [("Red",), ("Blue",)], "hat": [("red",)]}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("A", "1", "", "1.00"), ("B", "1", "", "1.00")], "Row 2 has the same SKU"),
        ([("A", "", "123", "1.00"), ("B", "", "123 ", "1.00")], "Row 2 has the same barcode"),
        ([("A", "", "042100005264", "1.00"), ("B", "", "04252614", "1.00")], "same barcode"),
        ([("A", "T1", "", "1.00"), ("A", "T1", "", "1.00")], "Row 2 "),
        ([("", "X", "", "1.00")], "no name"),
        ([("A", "X", "", "")], "no price"),
        ([("A", "X", "", "1.0055")], "decimals"),
        ([("4242 4242 4242 4242", "X", "", "1.00")], "card number"),
        ([("Pot", "X", "4006381333931", "1.00")], "already belongs to “Tea”"),
    ],
)
def test_what_can_not_be_is_refused_with_the_reason(
    importer: Importer, desk: Desk, rows: list[tuple[str, ...]], reason: str
) -> None:
    made(desk, "Tea", VariantView(price=695, sku="T1", barcodes=("4006381333931",)))
    made(desk, "Pot", VariantView(price=695, sku="X"))
    file = importer.file(HEAD, *rows)
    importer.look(file)
    file.unlink()  # one has a card number
    (refused,) = importer.rows(RowState.REFUSED)
    assert reason in refused.reason


def test_an_import_is_undone_as_one_step_but_for_what_was_changed_since(
    importer: Importer, desk: Desk
) -> None:
    tea = made(desk, "Tea", VariantView(price=695, sku="T1"))
    cake = made(desk, "Cake", VariantView(price=350, sku="C1"))
    before = {each.id: each for each in importer.products()}
    file = importer.file(
        HEAD, ("Tea", "T1", "123", "7.20"), ("Cake", "C1", "", "4.00"), ("Mug", "M1", "", "9.00"),
        ("Pot", "P1", "", "8.00"),
    )  # fmt: skip
    importer.look(file)
    import_id = importer.apply()
    changed = next(each for each in importer.products() if each.id == cake.id)
    desk.catalogue.save_product(desk.actor, replace(changed, name="Big cake"))
    last = importer.service.last()
    assert last is not None
    assert (last.id, last.added, last.changed, last.undone_at) == (import_id, 2, 2, None)

    undone = importer.service.undo(desk.actor, import_id)

    assert (undone.undone, undone.left) == (3, 1)
    now = {each.id: each for each in importer.products()}
    assert now[tea.id] == before[tea.id]
    assert now[cake.id].name == "Big cake"
    assert set(now) == {tea.id, cake.id}
    with pytest.raises(UserError, match="can't be undone"):
        importer.service.undo(desk.actor, import_id)
    importer.look(file)
    assert len(importer.rows(RowState.NEW)) == 2


@pytest.mark.parametrize(
    ("tea", "mug"),
    [
        (("T1", "999", "yes"), VariantView(price=900, barcodes=("1-23",))),
        (("T9", "123", "yes"), VariantView(price=900, sku="t1")),
        (("T1", "123", "no"), VariantView(price=900, sku="T1")),
    ],
)
def test_what_lost_its_code_to_another_product_meanwhile_is_left_as_it_is(
    importer: Importer, desk: Desk, tea: tuple[str, str, str], mug: VariantView
) -> None:
    sold = made(desk, "Tea", VariantView(price=695, sku="T1", barcodes=("123",)))
    cake = made(desk, "Cake", VariantView(price=350, sku="C1"))
    sku, barcode, active = tea
    heads = ("Till ID", "Name", "SKU", "Barcode", "Price", "Active")
    importer.look(
        importer.file(
            heads,
            (sold.variants[0].id, "Tea", sku, barcode, "7.20", active),
            (cake.variants[0].id, "Cake", "C1", "", "4.00", "yes"),
        )
    )
    import_id = importer.apply()
    mug_id = made(desk, "Mug", mug).id
    undone = importer.service.undo(desk.actor, import_id)
    assert (undone.undone, undone.left, undone.taken) == (1, 0, 1)
    now = {each.id: each for each in importer.products()}
    assert (now[sold.id].variants[0].price, now[cake.id].variants[0].price) == (720, 350)
    found = desk.catalogue.by_barcode(next(iter(mug.barcodes), mug.sku))
    assert found is not None
    assert found.product.id == mug_id


@pytest.mark.parametrize("of_another", [VariantView(price=1, sku="t1"), VariantView(price=1)])
def test_what_is_sold_again_has_no_code_that_another_has_by_now(
    importer: Importer, desk: Desk, of_another: VariantView
) -> None:
    codes = ("4006381333931",)
    old = made(desk, "Tea", VariantView(price=695, sku="T1", barcodes=codes), active=False)
    free = made(desk, "Bag", VariantView(price=50, sku="B1", barcodes=("96385074",)), active=False)
    another = of_another if of_another.sku else replace(of_another, barcodes=codes)
    made(desk, "Green tea", another)
    head = ("Till ID", "Price", "Active")
    file = importer.file(
        head, (old.variants[0].id, "7.20", "yes"), (free.variants[0].id, "0.60", "yes")
    )
    assert importer.look(file).counts == {RowState.CHANGED: 1, RowState.REFUSED: 1}
    assert importer.rows()[0].reason in {
        "T1 already belongs to “Green tea”.",
        "4006381333931 already belongs to “Green tea”.",
    }


def test_undoing_brings_back_no_tax_that_was_replaced_since(importer: Importer, desk: Desk) -> None:
    """Of what only got another price, and of what the file gave another tax."""
    taxes = desk.services.taxes
    before, food = (
        taxes.add(desk.actor, TaxDraft(name, ppm))
        for name, ppm in (("Before", 190_000), ("Food", 70_000))
    )
    own = {"tax": before, "default_tax": False}
    made(desk, "Tea", VariantView(price=695, sku="T1"), **own)
    made(desk, "Soup", VariantView(price=500, sku="S1"), **own)
    importer.look(
        importer.file(("SKU", "Price", "Tax"), ("T1", "7.20", before.id), ("S1", "5.00", food.id))
    )
    import_id = importer.apply()
    since = taxes.replace(desk.actor, before.id, TaxDraft("Since", 210_000))

    undone = importer.service.undo(desk.actor, import_id)

    assert (undone.undone, undone.left) == (2, 0)
    now = {each.name: each for each in importer.products()}
    assert now["Tea"].variants[0].price == 695
    assert now["Tea"].tax == now["Soup"].tax == since
    assert {each.tax for each in taxes.all() if each.active} == {food, since}


def test_a_tax_that_is_replaced_after_the_preview_is_looked_at_again(
    importer: Importer, desk: Desk
) -> None:
    before = desk.services.taxes.add(desk.actor, TaxDraft("Before", 190_000))
    head = ("Name", "Price", "Tax")
    importer.look(importer.file(head, ("Mug", "9.00", before.id)))
    desk.services.taxes.replace(desk.actor, before.id, TaxDraft("Since", 210_000))
    with pytest.raises(UserError, match="in the meantime"):
        importer.apply()


def test_nothing_is_written_where_it_was_stopped_or_the_catalogue_is_another(
    importer: Importer, desk: Desk
) -> None:
    importer.look(importer.file(HEAD, ("Mug", "M1", "", "9.00")))
    assert importer.staged is not None

    def stop(_rows: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        importer.service.apply(desk.actor, importer.staged, stop)
    assert importer.products() == []
    tea = made(desk, "Tea")
    with pytest.raises(UserError, match="in the meantime"):
        importer.apply()
    assert importer.products() == [tea]
    assert importer.service.last() is None


def test_columns_are_remembered_and_only_those_are_changed(importer: Importer, desk: Desk) -> None:
    tea = made(desk, "Tea", VariantView(price=695, sku="T1", cost=200), min_age=16)
    file = importer.file(("Ware", "Nr", "VK", "Farbe"), ("Tea", "T1", "7,20", "grün"))
    importer.look(file)
    assert importer.staged is not None
    assert not any(importer.staged.opened.columns)
    columns = (None, ProductColumn.SKU, ProductColumn.PRICE, None)
    importer.service.preview(importer.staged, columns, Decisions())
    importer.apply()
    (now,) = importer.products()
    assert now == replace(tea, variants=(replace(tea.variants[0], price=720),))
    importer.look(file)
    assert importer.staged.opened.columns == columns
