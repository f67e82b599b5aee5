// Asks the worker to keep this card on the phone. Where there is no worker, the page works all the same.
{
  const card = document.querySelector("[data-worker]");
  const keep = async () => {
    const { worker, scope, saves } = card.dataset;
    await navigator.serviceWorker.register(worker, { scope });
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ saves });
  };
  if (card && "serviceWorker" in navigator) keep().catch(() => {});
}
