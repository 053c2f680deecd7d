// What the theme leaves out for people who use a keyboard or a screen reader.
addEventListener("DOMContentLoaded", () => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Site navigation");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
  // Code that is wider than its box can be scrolled with the arrow keys.
  for (const box of document.querySelectorAll(".highlight pre, .table-wrapper")) {
    box.tabIndex = 0;
  }
});
