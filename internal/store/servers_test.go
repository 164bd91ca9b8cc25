package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/clock"
	"buyergraph/internal/dburl"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"
)

// node is a database server that can go away.
type node struct {
	fakeServer
	isDown, isUnready bool
	lostBegins        int // so many BEGIN lose their connection
	losesCommits      bool
	connected, begun  int
}

func (n *node) Connect(context.Context) (driver.Conn, error) {
	if n.isDown {
		return nil, driver.ErrBadConn
	}
	n.connected++
	return &nodeConn{fakeConn{&n.fakeServer}, n}, nil
}

type nodeConn struct {
	fakeConn
	node *node
}

func (c *nodeConn) IsValid() bool { return !c.node.isDown }

func (c *nodeConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	c.node.begun++
	if c.node.lostBegins > 0 {
		c.node.lostBegins--
		return nil, mysql.ErrInvalidConn
	}
	_, err := c.fakeConn.BeginTx(ctx, o)
	return c, err
}

func (c *nodeConn) Commit() error {
	if c.node.losesCommits {
		return mysql.ErrInvalidConn
	}
	return c.fakeConn.Commit()
}

func (c *nodeConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if text == "SHOW STATUS LIKE 'wsrep_ready'" {
		return &statusRows{state: map[bool]string{true: "OFF", false: "ON"}[c.node.isUnready]}, nil
	}
	if c.node.isUnready {
		return nil, &mysql.MySQLError{Number: mysqlNodeNotReady, Message: "WSREP has not yet prepared node for application use"}
	}
	return c.fakeConn.QueryContext(ctx, text, args)
}

type statusRows struct {
	fakeRows
	state string
}

func (r *statusRows) Columns() []string { return []string{"Variable_name", "Value"} }
func (r *statusRows) Close() error      { return nil }
func (r *statusRows) Next(dest []driver.Value) error {
	dest[0], dest[1] = "wsrep_ready", []byte(r.state)
	return nil
}

// The pool uses one server, and the next one in turn when that server goes or loses its
// cluster. It keeps no connection to the one that it has left.
func TestServersAreTriedInTurn(t *testing.T) {
	ctx := context.Background()
	nodes := []*node{{}, {}, {}}
	db := openWrapped(nodes[0], nodes[1], nodes[2])
	defer db.Close()
	query := func(wantNode int) {
		t.Helper()
		before := nodes[wantNode].connected
		var err error
		for range 5 { // a connection that has just been lost may cost one query
			var rows *sql.Rows
			if rows, err = db.QueryContext(ctx, "fine"); err == nil {
				err = errors.Join(rows.Err(), rows.Close())
				break
			}
		}
		if err != nil {
			t.Error(err)
		}
		c, err := db.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.Raw(func(inner any) error {
			if got := inner.(*conn).server; got != wantNode {
				t.Errorf("node %d answers, not %d (%d connections)", got, wantNode, before)
			}
			return nil
		})
	}
	query(0)
	held, err := db.Conn(ctx) // in use while the pool turns to another server
	if err != nil {
		t.Fatal(err)
	}
	nodes[0].isDown = true
	query(1)
	nodes[0].isDown = false
	if err := held.Close(); err != nil {
		t.Error(err)
	}
	query(1)
	nodes[2].isDown, nodes[1].isUnready = true, true
	query(0)
	if nodes[1].isUnready = false; nodes[0].connected != 3 && nodes[0].connected != 2 {
		t.Errorf("%d connections to the first node", nodes[0].connected)
	}
	for _, n := range nodes {
		n.isDown = true
	}
	if err := db.PingContext(ctx); err == nil {
		t.Error("no error although all servers are down")
	}
}

// fakeStore returns a store whose database is a node.
func fakeStore(t *testing.T, n *node) *Store {
	s := &Store{clock: clock.SystemTime, source: dburl.Source{Dialect: dialect.MySQL}, writeDB: openWrapped(n)}
	s.readDB = s.writeDB
	s.Client = ent.NewClient(ent.Driver(entDriver{entsql.Conn{ExecQuerier: s.readDB}, s}))
	t.Cleanup(func() { s.Close() })
	return s
}

// A connection that is lost in BEGIN is replaced, without an error for the caller. One that is
// lost in COMMIT is not: the database may have committed.
func TestLostConnection(t *testing.T) {
	n := &node{lostBegins: 2}
	runs := 0
	count := func(ctx context.Context, tx *Tx) error {
		runs++
		_, err := tx.ExecContext(ctx, "write")
		return err
	}
	s := fakeStore(t, n)
	if err := s.WithTx(context.Background(), count); err != nil || runs != 1 || n.begun != 3 {
		t.Errorf("%d runs, %d BEGIN, error %v", runs, n.begun, err)
	}
	n.losesCommits, runs = true, 0
	err := s.WithTx(context.Background(), count)
	list, ok := apperr.ErrorsOf(err)
	if runs != 1 || !ok || list[0].Code != apperr.Unavailable || list[0].Parameter("reason") != "UNCERTAIN" {
		t.Errorf("%d runs, error %v", runs, err)
	}
}

// Writers of one record run one after the other, and those of other records do not wait.
func TestQueue(t *testing.T) {
	s := fakeStore(t, &node{})
	var running, atMost atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := s.WithTx(WithQueue(context.Background(), "user_1"), func(context.Context, *Tx) error {
				atMost.Store(max(atMost.Load(), running.Add(1)))
				time.Sleep(time.Millisecond)
				running.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if atMost.Load() != 1 || len(s.queues.byKey) != 0 {
		t.Errorf("%d at a time, %d queues are left", atMost.Load(), len(s.queues.byKey))
	}
	err := s.WithTx(WithQueue(context.Background(), "user_1"), func(context.Context, *Tx) error {
		ctx, cancel := context.WithTimeout(WithQueue(context.Background(), "user_1"), 20*time.Millisecond)
		defer cancel()
		if err := s.WithTx(ctx, func(context.Context, *Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the second writer did not wait: %v", err)
		}
		return s.WithTx(WithQueue(context.Background(), "user_2"), func(context.Context, *Tx) error { return nil })
	})
	if err != nil || len(s.queues.byKey) != 0 {
		t.Error(fmt.Errorf("%w; %d queues are left", err, len(s.queues.byKey)))
	}
}
