import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** `text` in a style, whatever standard output is: who calls has looked where the text goes. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}
