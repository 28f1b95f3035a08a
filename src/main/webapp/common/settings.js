/** Small personal choices, kept in the browser where it lets us. */
export function remembered(key, otherwise = null) {
  try {
    return localStorage.getItem(`hilo.${key}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    if (value === null) {
      localStorage.removeItem(`hilo.${key}`);
    } else {
      localStorage.setItem(`hilo.${key}`, value);
    }
  } catch {
    // blocked or full storage: the choice holds for this page only
  }
}

/** light → dark → as the system says */
export function switchTheme() {
  const order = ['light', 'dark', null];
  const current = document.documentElement.dataset.theme ?? null;
  const next = order[(order.indexOf(current) + 1) % order.length];
  if (next) {
    document.documentElement.dataset.theme = next;
  } else {
    delete document.documentElement.dataset.theme;
  }
  remember('theme', next);
  return next;
}

export function switchLanguage(language) {
  remember('language', language);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  if (url.href === location.href) {
    location.reload();
  } else {
    location.replace(url);
  }
}
