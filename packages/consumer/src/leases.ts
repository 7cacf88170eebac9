import { callAsync } from './awaitable.js';
import type { Lease, Store } from './store.js';
import { MAX_DELAY_MS, unref } from './timers.js';

/** Extends the leases of messages that are being handled. */
export interface LeaseKeeper {
  /** Extends a lease until the returned function is called. `onLost` is called if the lease was taken over. */
  keep(lease: Lease, onLost: () => void): () => void;
  close(): void;
}

interface Kept {
  readonly lease: Lease;
  readonly onLost: () => void;
  isNew: boolean;
}

/** Creates a keeper with one timer for all leases. The timer fires three times per lease duration, or as rarely as a timer can. */
export function leaseKeeper(store: Pick<Store, 'extend'>, leaseMs: number): LeaseKeeper {
  const leases = new Set<Kept>();
  const extend = (kept: Kept): void => {
    const answer = callAsync(() => store.extend(kept.lease, leaseMs));
    // A failed extension is ignored. If the store stays unavailable, the lease expires and another consumer takes over, as after a crash.
    answer.then(
      (isOurs) => {
        if (!isOurs && leases.delete(kept)) kept.onLost();
      },
      () => undefined,
    );
  };
  const timer = setInterval(
    () => {
      for (const kept of leases) {
        // Claimed since the last tick, so at least two thirds of the lease are left.
        if (kept.isNew) kept.isNew = false;
        else extend(kept);
      }
    },
    Math.min(leaseMs / 3, MAX_DELAY_MS),
  );
  unref(timer);
  return {
    keep: (lease, onLost) => {
      const kept: Kept = { lease, onLost, isNew: true };
      leases.add(kept);
      return () => leases.delete(kept);
    },
    close: () => clearInterval(timer),
  };
}
