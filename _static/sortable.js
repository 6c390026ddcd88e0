// Tables of class "sortable": a click on a heading sorts by that column, another turns the order.
(function () {
  function key(row, column) {
    var text = row.cells[column].textContent.replace(/,/g, "");
    return text === "–" ? null : isNaN(text) ? text : Number(text);
  }

  function sort(table, column) {
    var head = table.tHead.rows[0].cells[column];
    var down = head.getAttribute("aria-sort") !== "descending";
    var rows = Array.from(table.tBodies[0].rows).map(function (row) {
      return { row: row, key: key(row, column) };
    });
    rows.sort(function (a, b) {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      return (a.key < b.key ? 1 : a.key > b.key ? -1 : 0) * (down ? 1 : -1);
    });
    rows.forEach(function (each) { table.tBodies[0].append(each.row); });
    Array.from(table.tHead.rows[0].cells).forEach(function (cell) { cell.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("table.sortable").forEach(function (table) {
      Array.from(table.tHead.rows[0].cells).forEach(function (cell, column) {
        var button = document.createElement("button");
        button.textContent = cell.textContent;
        button.addEventListener("click", function () { sort(table, column); });
        cell.replaceChildren(button);
      });
    });
  });
})();
