import { TopicError } from '@topicwright/runtime';
import { expect } from 'vitest';

/** The error that `build` throws. Fails if it throws another one, or none. */
export function topicErrorOf(build: () => unknown): TopicError {
  try {
    build();
  } catch (error) {
    expect(error).toBeInstanceOf(TopicError);
    return error as TopicError;
  }
  throw new Error('nothing was thrown');
}
