"""Products from a file: its columns, what it leaves open, and what it would change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pictures.camera import Scene, Stage
from pos_app.services.shared.declared_settings import KEEP_STOCK
from pos_app.ui.settings.products_page import ProductsPage
from pos_app.ui.settings.screen import PageKey, SettingsScreen
from pos_app.ui.settings.stock_count_sheet import StockCountSheet

_ROWS = """Name;Option 1 name;Option 1;SKU;EAN;Price;Category;Shelf
Shirt;Color;White;S-1;4006381333931;19,90;Clothes;A1
Shirt;Color;Blue, dark;S-2;96385074;19,90;Clothes;A1
Shirt;Color;white;S-3;;21,90;Clothes;A1
Espresso;;;E-1;5.90123E+12;2,40;Hot drinks;B2
Latte macchiato, large;;;0017;0012345678905;1.234,56;Hot drinks;B2
Free sample;;;;;;Hot drinks;B3
"""


def product_files(stage: Stage) -> None:
    """The page of Settings, the columns of a file, its preview, and a column that is open."""
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PRODUCTS)
    stage.settle()
    stage.take("settings-products")
    if not isinstance(page, ProductsPage):
        return
    with TemporaryDirectory() as folder:
        for name, text in (("goods.csv", _ROWS), ("open.csv", 'Name,Price\nTea,"1,800"\n')):
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            sheet = page.open_file(path)
            stage.settle()
            if name == "goods.csv":
                stage.take("import-columns")
            sheet.next.click()
            stage.settle()
            stage.take("import-preview" if name == "goods.csv" else "import-open-column")
            stage.close_sheets()


def stock(stage: Stage) -> None:
    """What is low, and a count: begun, and with what differs."""
    services = stage.services
    services.settings.save(services.actor, KEEP_STOCK, value=True)
    for place, product in enumerate(services.catalogue.products()[:6]):
        low = replace(product.variants[0], low_stock=5_000)
        services.catalogue.save_product(
            services.actor, replace(product, variants=(low, *product.variants[1:]))
        )
        services.stock.set_on_hand(services.actor, low.id, place * 2_000, "Delivered")
    stage.settle()
    stage.press("Ctrl+5")
    page = stage.find(SettingsScreen).open(PageKey.PRODUCTS)
    stage.settle()
    if not isinstance(page, ProductsPage):
        return
    page.ensureWidgetVisible(page.stock.low)
    stage.settle()
    stage.take("settings-stock")
    page.stock.open_count()
    stage.settle()
    stage.take("count-begun")
    sheet = stage.find(StockCountSheet)
    for code in stage.codes[:4]:
        sheet.take_code(code)
    stage.settle()
    stage.take("count-differs")
    sheet.take_code("96385074")
    stage.settle()
    stage.take("count-unknown")
    stage.close_sheets()
    services.settings.save(services.actor, KEEP_STOCK, value=False)


SCENES: tuple[Scene, ...] = (product_files, stock)
