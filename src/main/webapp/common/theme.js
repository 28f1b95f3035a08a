// Loaded as a classic script before the page is painted: language and theme chosen earlier apply at once, without a flash.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be blocked: the system's choice is used
    }
  };
  const theme = stored('hilo.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
  const asked = new URLSearchParams(location.search).get('lang');
  const language = asked ?? stored('hilo.language') ?? (navigator.language.startsWith('en') ? 'en' : 'es');
  document.documentElement.lang = language === 'en' ? 'en' : 'es-MX';
})();
