export default function ({ data: [data], setTriggerValue }) {
  const found = () => {
    if (!location.hash.startsWith(`#${data.mark}`)) return;
    const packed = location.hash.slice(1 + data.mark.length, data.most + 2 + data.mark.length);
    history.replaceState(history.state, "", location.pathname + location.search);
    setTriggerValue("found", packed);
  };
  found();
  window.addEventListener("hashchange", found);
  return () => window.removeEventListener("hashchange", found);
}
