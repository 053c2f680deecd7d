// Labels and keyboard access that the theme lacks.
addEventListener("DOMContentLoaded", () => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Site navigation");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
  for (const cell of document.querySelectorAll(".table-wrapper td")) {
    cell.classList.toggle("short", cell.textContent.trim().length < 17);
  }
  for (const code of document.querySelectorAll(".table-wrapper td code")) {
    code.classList.toggle("short", code.textContent.length < 26);
    code.classList.toggle("long", /\S{26}/.test(code.textContent));
  }
  // What is wider than the page can be scrolled with the arrow keys.
  for (const box of document.querySelectorAll(".table-wrapper, .highlight pre")) {
    if (box.scrollWidth > box.clientWidth || box.matches(".table-wrapper")) box.tabIndex = 0;
  }
});
