package dev.rumbo.reconciler.store.memory;

import dev.rumbo.reconciler.store.History;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.store.StoreContract;

class MemoryStoreTest extends StoreContract {

    @Override
    protected Store open(History history) {
        return new MemoryStore(history);
    }
}
