// Before anything is drawn: the reader's own choice of dark or light pages and of a text size, from an earlier visit.
try {
  for (const name of ["scheme", "size"]) {
    const chosen = localStorage.getItem(`site_${name}`);
    if (chosen) document.documentElement.dataset[name] = chosen;
  }
} catch {
  // No storage, no memory: the system's choice.
}
