for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = row => row.cells[at].dataset.v ?? row.cells[at].textContent.trim();
      const order = (a, b) => (a === "") - (b === "") || (down ? -1 : 1) * (a - b || a.localeCompare(b));
      [...body.rows].sort((a, b) => order(key(a), key(b))).forEach(row => body.append(row));
    });
  });
}
