const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 500));
const fetchAhead = (file) => {  // once in a tab; a failure is no harm, the chart page asks again
  if (!file || window.hipwiseAhead) return;
  window.hipwiseAhead = true;
  idle(() => import(`${location.origin}/static/js/${file}`).catch(() => { window.hipwiseAhead = false; }));
};
export default function ({ data: [data] }) {
  document.documentElement.lang = data.language;
  fetchAhead(data.ahead);
  const arrived = `${data.page} ${data.again}`;
  if (window.hipwisePage === arrived) return;
  const first = window.hipwisePage === undefined;
  window.hipwisePage = arrived;
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo({ top: 0 });
  if (first) return;
  const focus = (left) => {
    const heading = document.querySelector('[data-testid="stMain"] h1');
    if (heading && !heading.closest('[data-stale="true"]')) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      if (main) main.scrollTo({ top: 0 });
    } else if (left > 0) {
      requestAnimationFrame(() => focus(left - 1));
    }
  };
  focus(60);
}
