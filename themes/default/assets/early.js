// Before anything is drawn: that scripts run, so that nothing moves when their tools come; and the reader's own choice of
// dark or light pages and of a text size, from an earlier visit.
document.documentElement.dataset.scripts = "run";
try {
  for (const name of ["scheme", "size"]) {
    const chosen = localStorage.getItem(`site_${name}`);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // No storage, no memory: the system's choice.
}
