import type { Explorer } from '../explorer.js';

/** A part of the page that keeps its own state. */
export interface Section {
  /** Draws it again, for example because the side has changed. */
  update(): void;
}

/** What the sections of a page have in common. */
export interface Page {
  readonly explorer: Explorer;
  /** The side from whose view the page answers. */
  side: string;
  /** Makes the state of a section the address of the page, so that it can be sent to somebody. */
  setLink(key: LinkKey, value: string): void;
}

/** What a link to the page may open. */
export const LINK_KEYS = ['event', 'search', 'topic', 'filter', 'payload', 'policy', 'grant'] as const;

/** A part of the page that a link can open. */
export type LinkKey = (typeof LINK_KEYS)[number];
