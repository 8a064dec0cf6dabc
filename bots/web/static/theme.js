// Runs before anything is drawn, so that the page never flashes in the wrong colours.
(() => {
  const chosen = localStorage.getItem("klik.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
