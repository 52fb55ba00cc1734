const parts = {__PARTS__};
export default function ({ data: [data], setTriggerValue }) {
  for (const [name, act] of Object.entries(parts)) {
    if (name in data) act({ data: [data[name]], setTriggerValue });
  }
}
