const CONTROLS = '\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f';
const BIDIRECTIONAL = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const INVISIBLE = new RegExp(`[${CONTROLS}${BIDIRECTIONAL}]`, 'g');

/** `text` for a terminal: control characters, which could move the cursor or change colours, are replaced by U+FFFD. Tabs are kept. */
export function printable(text: string): string {
  return text.replaceAll(INVISIBLE, '\ufffd');
}
