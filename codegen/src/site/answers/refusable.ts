import { PolicyError } from '@topicwright/access';
import { TopicError } from '@topicwright/runtime';

/** A result, or why a choice is refused. */
export type Refusable<Result> = Result | { readonly refusal: string };

/** The result of `compute`, or the message of its error about the choice of the user. */
export function refusable<Result extends object>(compute: () => Result): Refusable<Result> {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TopicError || error instanceof PolicyError) return { refusal: error.message };
    throw error;
  }
}
