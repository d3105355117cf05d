"""Floor 4: the law of the core. Tickets and answers become cells, and every metric is computed from cells.

A cell says how often a measure took a value among the rows of one combination of dimensions filed under one local day:
`(dimensions, day, measure, value) -> n`, all integers. Cells of parts that share no ticket add up exactly, and every
slice, grain and window is a sum of cells.
"""

from supportmetrics.cells.counting import Cells, add, count
from supportmetrics.cells.layout import Layout, layout
from supportmetrics.cells.measuring import measure

__all__ = ["Cells", "Layout", "add", "count", "layout", "measure"]
