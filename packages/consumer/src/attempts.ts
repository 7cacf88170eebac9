import type { EventMessage } from '@topicwright/runtime';
import { type Awaitable, isPromise } from './awaitable.js';
import { ConsumerError } from './consumer-error.js';
import type { Handler, HandlerContext, MessageInfo, ReplyFunction } from './handler.js';
import type { ConsumerHooks } from './hooks.js';
import { monotonicMs, type Timer, unref } from './timers.js';

/** Why an attempt failed. */
export interface Failure {
  readonly error: unknown;
  /** Whether the handler is still running after its timeout and grace period. */
  readonly isRunning: boolean;
}

/** The input of an attempt. */
export interface AttemptInfo {
  readonly attempt: number;
  readonly deliveries: number;
  readonly stale: boolean;
  readonly token: number;
  readonly message: MessageInfo;
  /** Returns the function that answers the event. */
  readonly replier: (() => ReplyFunction) | undefined;
}

/** An attempt that has not settled yet. */
export interface RunningAttempt {
  /** Aborts its signal. If it has not settled after `abortGraceMs`, it counts as failed. */
  abort(reason: unknown): void;
}

/** The context of a handler. The abort signal is created on first access: most handlers finish too quickly to need one. */
class Context implements HandlerContext {
  readonly attempt: number;
  readonly deliveries: number;
  readonly stale: boolean;
  readonly token: number;
  readonly message: MessageInfo;
  readonly #replier: AttemptInfo['replier'];
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;

  constructor({ attempt, deliveries, stale, token, message, replier }: AttemptInfo) {
    this.attempt = attempt;
    this.deliveries = deliveries;
    this.stale = stale;
    this.token = token;
    this.message = message;
    this.#replier = replier;
  }

  get reply(): ReplyFunction {
    return this.#replier?.() ?? cannotReply;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted && !this.#controller.signal.aborted) this.#controller.abort(this.#aborted.reason);
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#controller?.abort(this.#aborted.reason);
  }
}

const cannotReply: ReplyFunction = async () => {
  throw new ConsumerError('no-reply', 'reply', 'this transport cannot send replies; consume the events over MQTT');
};

/** The limits of an attempt, in milliseconds. */
export interface AttemptLimits {
  readonly handlerTimeoutMs: number;
  readonly abortGraceMs: number;
}

/** A handler whose promise has not settled. */
class Running implements RunningAttempt {
  readonly context: Context;
  readonly fail: (failure: Failure) => void;
  readonly #abortGraceMs: number;
  #deadline: number;
  #isAborted = false;

  constructor(context: Context, { handlerTimeoutMs, abortGraceMs }: AttemptLimits, fail: (failure: Failure) => void) {
    this.context = context;
    this.fail = fail;
    this.#abortGraceMs = abortGraceMs;
    this.#deadline = monotonicMs() + handlerTimeoutMs;
  }

  /** When the signal is aborted. After the abort: when the attempt counts as failed. */
  get deadline(): number {
    return this.#deadline;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  abort(reason: unknown): void {
    this.#isAborted = true;
    this.#deadline = monotonicMs() + this.#abortGraceMs;
    this.context.abort(reason);
  }
}

/** Calls the handler and enforces the time limits. */
export class Attempts<Event extends EventMessage> {
  readonly #handler: Handler<Event>;
  readonly #limits: AttemptLimits;
  readonly #running = new Set<Running>();
  #timer: Timer | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  constructor(handler: Handler<Event>, { aroundHandler }: ConsumerHooks<Event>, limits: AttemptLimits) {
    this.#handler = aroundHandler ? (event, context) => aroundHandler(event, context, () => handler(event, context)) : handler;
    this.#limits = limits;
  }

  /** Aborts the signal of every running handler, and of every handler called from now on. */
  stop(reason: unknown): void {
    this.#stopped = { reason };
    for (const { context } of this.#running) context.abort(reason);
  }

  /** Stops enforcing the limits. */
  close(): void {
    this.#stopChecking();
  }

  /** Calls the handler once. If it returns a promise, `onStart` receives the running attempt. */
  run(event: Event, info: AttemptInfo, onStart: (running: RunningAttempt) => void): Awaitable<Failure | undefined> {
    const context = new Context(info);
    if (this.#stopped) context.abort(this.#stopped.reason);
    try {
      const handled = this.#handler(event, context);
      if (!isPromise(handled)) return undefined;
      return this.#watched(context, handled, onStart);
    } catch (error) {
      return { error, isRunning: false };
    }
  }

  #watched(context: Context, handled: PromiseLike<unknown>, onStart: (running: RunningAttempt) => void): Promise<Failure | undefined> {
    return new Promise((resolve) => {
      const running = new Running(context, this.#limits, resolve);
      this.#running.add(running);
      onStart(running);
      this.#timer ??= unref(setInterval(() => this.#checkDeadlines(), this.#checkIntervalMs()));
      const settle = (failure: Failure | undefined): void => {
        this.#running.delete(running);
        if (this.#running.size === 0) this.#stopChecking();
        resolve(failure);
      };
      // `then` of an object that is not a promise may throw.
      Promise.resolve(handled).then(
        () => settle(undefined),
        (error) => settle({ error, isRunning: false }),
      );
    });
  }

  // One timer for all attempts: a timer per attempt would cost as much as a quick handler.
  #checkDeadlines(): void {
    const now = monotonicMs();
    for (const running of this.#running) {
      if (now < running.deadline) continue;
      const error = timeout(this.#limits.handlerTimeoutMs);
      if (!running.isAborted) running.abort(error);
      else {
        this.#running.delete(running);
        running.fail({ error, isRunning: true });
      }
    }
    if (this.#running.size === 0) this.#stopChecking();
  }

  #checkIntervalMs(): number {
    const least = Math.min(this.#limits.handlerTimeoutMs, this.#limits.abortGraceMs);
    return Math.min(1000, Math.max(5, least / 4));
  }

  #stopChecking(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function timeout(ms: number): ConsumerError {
  return new ConsumerError('handler-timeout', 'handlerTimeoutMs', `the handler has not finished within ${ms} ms`);
}
