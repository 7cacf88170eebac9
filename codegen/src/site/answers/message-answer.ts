import type { DecodeError, EventMessage } from '@topicwright/runtime';
import type { SyntaxIssue } from './syntax-issue.js';

/** The event of a message, or why it is none. */
export interface MessageAnswer {
  /** The line in a text with a message per line, from 1. */
  readonly line?: number;
  readonly result: { readonly event: DecodedEvent } | { readonly error: DecodeError };
  /** The payload: JSON, JSON with a syntax error, or the beginning of another text. */
  readonly shown: { readonly value: unknown } | { readonly syntax: SyntaxIssue } | { readonly text: string };
}

/** An event with what the SDK derives from it. */
export interface DecodedEvent extends Pick<EventMessage, 'type' | 'category' | 'topic' | 'params'> {
  readonly key: string | undefined;
  readonly time: Date | undefined;
}
