package store

import (
	"context"
	"sync"
)

// writerQueues makes the writers of one record wait for each other in this process, before
// they begin a transaction. Without it each of many writers runs its transaction in vain
// until the others are done.
type writerQueues struct {
	mu    sync.Mutex
	byKey map[string]*writerQueue
}

// writerQueue is the queue of one record.
type writerQueue struct {
	turns    chan struct{} // holds an element for each writer that has its turn
	refCount int           // writers that wait or have their turn
}

type queueKey struct{}

// WithQueue makes [Store.WithTx] wait until no other transaction of this process with the same
// key runs. The key is the id of the record that the transaction changes.
func WithQueue(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, queueKey{}, key)
}

// enterOfContext waits for the turn in the queue of the context, if it has one. The caller must
// leave.
func (q *writerQueues) enterOfContext(ctx context.Context) (leave func(), err error) {
	key, _ := ctx.Value(queueKey{}).(string)
	if key == "" {
		return func() {}, nil
	}
	return q.enter(ctx, key, 1)
}

// EnterQueue waits until fewer than capacity others of this process are in the queue of the
// key. The capacity of a key is always the same. The caller must leave.
func (s *Store) EnterQueue(ctx context.Context, key string, capacity int) (leave func(), err error) {
	return s.queues.enter(ctx, key, capacity)
}

func (q *writerQueues) enter(ctx context.Context, key string, capacity int) (leave func(), err error) {
	q.mu.Lock()
	if q.byKey == nil {
		q.byKey = map[string]*writerQueue{}
	}
	w := q.byKey[key]
	if w == nil {
		w = &writerQueue{turns: make(chan struct{}, capacity)}
		q.byKey[key] = w
	}
	w.refCount++
	q.mu.Unlock()
	forget := func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if w.refCount--; w.refCount == 0 {
			delete(q.byKey, key)
		}
	}
	select {
	case w.turns <- struct{}{}:
		return func() { <-w.turns; forget() }, nil
	case <-ctx.Done():
		forget()
		return nil, ctx.Err()
	}
}
