import { attempt } from './awaitable.js';
import type { Lease, Store } from './store.js';
import { unref } from './timers.js';

/** Extends the leases of what is being handled. */
export interface LeaseKeeper {
  /** Extends a lease until the returned function is called. `onLost` is called if another owner has it. */
  keep(lease: Lease, onLost: () => void): () => void;
  close(): void;
}

interface Kept {
  readonly lease: Lease;
  readonly onLost: () => void;
  isNew: boolean;
}

/** One timer for all leases: it looks three times a lease, so a handler may take as long as it likes. */
export function leaseKeeper(store: Pick<Store, 'extend'>, leaseMs: number): LeaseKeeper {
  const leases = new Set<Kept>();
  const extend = (kept: Kept): void => {
    const answer = attempt(() => store.extend(kept.lease, leaseMs));
    // If the store is away the lease may end; then another consumer handles the message, as after a crash.
    answer.then(
      (isOurs) => {
        if (!isOurs && leases.delete(kept)) kept.onLost();
      },
      () => undefined,
    );
  };
  const timer = setInterval(() => {
    for (const kept of leases) {
      // Claimed since the last look, so two thirds of it or more are left.
      if (kept.isNew) kept.isNew = false;
      else extend(kept);
    }
  }, leaseMs / 3);
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
