import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** `text` in a style. The caller checks whether the output supports colours. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}
