// What a host page writes: a queue for calls made before the widget has loaded, and its settings.
window.hilo =
  window.hilo ||
  function () {
    (window.hilo.q = window.hilo.q || []).push(arguments);
  };
window.hiloSettings = { language: document.documentElement.lang };

document.addEventListener('DOMContentLoaded', () => {
  document.getElementById('chat').addEventListener('click', () => window.hilo('open'));
});
