"""The look of the pages that stand for Stripe's and the bank's: one frame, no outside parts."""

from html import escape

from pos_app.domain import money
from pos_app.domain.texts import _, language, locale_of

FRAME = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2733; --soft: #5b6876; --edge: #d5dbe1;
  --paper: #ffffff; --desk: #f2f4f7; --accent: #1f5fbf; --bad: #b3261e; --good: #1d7a46 }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8ecf1; --soft: #a3afbc; --edge: #3a4653;
  --paper: #1b232c; --desk: #11171d; --accent: #6ea3f2; --bad: #f2877f; --good: #6fce9a }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; background: var(--desk); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }}
.drill {{ background: #f5b83d; color: #1d1400; padding: .4rem 1rem; text-align: center;
  font-size: .875rem; font-weight: 600 }}
main {{ max-width: 27rem; margin: 1.5rem auto; padding: 1.5rem; background: var(--paper);
  border: 1px solid var(--edge); border-radius: 12px }}
h1 {{ font-size: 1rem; font-weight: 600; color: var(--soft); margin: 0 }}
.sum {{ font-size: 2.25rem; font-weight: 700; margin: 0 0 1rem;
  font-variant-numeric: tabular-nums }}
table {{ width: 100%; border-collapse: collapse; margin-bottom: 1.25rem }}
td {{ padding: .35rem 0; border-top: 1px solid var(--edge); vertical-align: top }}
td:last-child {{ text-align: end; white-space: nowrap; padding-inline-start: 1rem;
  font-variant-numeric: tabular-nums }}
fieldset {{ border: 0; padding: 0; margin: 0 0 1rem }}
.choice {{ border: 1px solid var(--edge); border-radius: 8px }}
legend {{ font-weight: 600; padding: 0; margin-bottom: .4rem }}
label.row {{ display: flex; gap: .75rem; align-items: center; min-height: 44px;
  padding: .35rem .75rem; border-top: 1px solid var(--edge); cursor: pointer }}
label.row:first-child {{ border-top: 0 }}
label.row small {{ display: block; color: var(--soft) }}
label.field {{ display: block; font-weight: 600; margin-bottom: 1rem }}
input[type=email] {{ display: block; width: 100%; min-height: 44px; padding: .5rem .75rem;
  margin-top: .4rem; font: inherit; font-weight: 400; color: inherit; background: var(--desk);
  border: 1px solid var(--edge); border-radius: 8px }}
button {{ width: 100%; min-height: 48px; font: inherit; font-weight: 600; border-radius: 8px;
  border: 1px solid var(--edge); background: transparent; color: inherit; cursor: pointer }}
button.main {{ background: var(--accent); border-color: var(--accent); color: var(--paper) }}
form + form {{ margin-top: .75rem }}
a {{ color: var(--accent); overflow-wrap: anywhere }}
.bad {{ color: var(--bad); font-weight: 600 }}
.good {{ color: var(--good); font-size: 1.75rem; font-weight: 700; margin: .5rem 0 }}
.soft {{ color: var(--soft) }}
</style>
</head>
<body>
<div class="drill">{drill}</div>
<main>
{body}
</main>
</body>
</html>
"""


def framed(title: str, body: str) -> str:
    """A whole page, in the language of now. What is said in `body`, which is HTML, is escaped."""
    spoken = language()
    return FRAME.format(
        language=spoken.code,
        direction="rtl" if spoken.right_to_left else "ltr",
        title=escape(title),
        drill=escape(_("Training. No real money moves on this page.")),
        body=body,
    )


def price(minor: int, currency: str) -> str:
    """An amount as these pages write it in the language of now: `12.50 USD`."""
    amount = money.format_amount(money.Money(minor, currency), str(locale_of(language().code)))
    return f"{amount} {currency.upper()}"
