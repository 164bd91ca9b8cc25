package main_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// drain waits until the mails are sent, the jobs are done and all nodes are equal.
func (l *galeraLoad) drain() {
	db := l.open(0, "shop")
	for end := time.Now().Add(3 * time.Minute); ; time.Sleep(time.Second) {
		left := queryInt(l.t, db, "SELECT (SELECT COUNT(*) FROM mails WHERE state='QUEUED')"+
			" + (SELECT COUNT(*) FROM jobs WHERE state IN ('QUEUED','RUNNING'))")
		if left == 0 {
			break
		}
		if time.Now().After(end) {
			var waiting sql.NullString
			err := db.QueryRow("SELECT GROUP_CONCAT(x.text) FROM" +
				" (SELECT CONCAT_WS(' ', 'mail', id, template, send_at, attempts, lease_until, error) text FROM mails WHERE state='QUEUED'" +
				" UNION ALL SELECT CONCAT_WS(' ', 'job', id, kind, state, run_at, attempts, lease_until, error) FROM jobs" +
				" WHERE state IN ('QUEUED','RUNNING')) x").Scan(&waiting)
			l.t.Errorf("%d mails and jobs are still waiting: %s %v, %v", left, waiting.String, err, time.Now().UTC())
			break
		}
	}
	for i := range l.replicas {
		l.replicas[i].stop(l.t)
	}
	time.Sleep(time.Second)
}

// verify compares each node with what was acknowledged.
func (l *galeraLoad) verify() {
	sums := l.checksums(0)
	for node := range 3 {
		db := l.open(node, "shop")
		lost := 0
		for email, id := range l.created {
			ids := queryInts(l.t, db, "SELECT id FROM customer_users WHERE email=?", email)
			switch {
			case len(ids) > 1 || id != "" && (len(ids) == 0 || ids[0] != idNumber(id)):
				lost++
			case len(ids) == 1:
				parts := queryInt(l.t, db, "SELECT (SELECT COUNT(*) FROM customer_user_addresses WHERE customer_user_id=?)+"+
					"(SELECT COUNT(*) FROM audit_entries WHERE entity='CustomerUser' AND action='CREATE' AND record_id=?)", ids[0], ids[0])
				if parts != 2 {
					l.t.Errorf("node %d: %s is half written", node, email)
				}
			}
		}
		names := map[string]string{} // id and version to changes
		for _, id := range append(append([]int64{}, l.pool...), l.admins[:]...) {
			version := queryInt(l.t, db, "SELECT version FROM customer_users WHERE id=?", id)
			rows, err := db.Query("SELECT e.version, COALESCE(d.changes, '') FROM audit_entries e LEFT JOIN audit_diffs d ON d.entry_id=e.id"+
				" WHERE e.entity='CustomerUser' AND e.record_id=? AND e.action IN ('CREATE','UPDATE') AND e.version IS NOT NULL", id)
			if err != nil {
				l.t.Fatal(err)
			}
			defer rows.Close()
			entries := int64(0)
			for rows.Next() {
				var v int64
				var changes string
				if err := rows.Scan(&v, &changes); err != nil {
					l.t.Fatal(err)
				}
				entries++
				names[fmt.Sprint(id, " ", v)] = changes
			}
			for v := int64(1); v <= version; v++ {
				if _, ok := names[fmt.Sprint(id, " ", v)]; !ok || entries != version {
					l.t.Errorf("node %d: user %d has version %d and %d entries in the audit", node, id, version, entries)
					break
				}
			}
		}
		for _, u := range l.updates {
			if !strings.Contains(names[fmt.Sprint(u.userID, " ", u.version)], `"`+u.name+`"`) {
				lost++
			}
		}
		if lost > 0 {
			l.t.Errorf("node %d: %d acknowledged writes are lost", node, lost)
		}
		if n := queryInt(l.t, db, "SELECT COUNT(*) FROM (SELECT email_key FROM customer_users WHERE email_key IS NOT NULL"+
			" GROUP BY email_key HAVING COUNT(*)>1) x"); n > 0 {
			l.t.Errorf("node %d: %d e-mail addresses twice", node, n)
		}
		if n := queryInt(l.t, db, "SELECT COUNT(*) FROM mails WHERE state<>'SENT' AND recipient LIKE '%load.example'") +
			queryInt(l.t, db, "SELECT COUNT(*) FROM jobs WHERE state<>'SUCCEEDED'"); n > 0 {
			l.t.Errorf("node %d: %d mails and jobs are not done", node, n)
		}
		if other := l.checksums(node); other != sums {
			l.t.Errorf("node %d has other rows than the first one:\n%s\n%s", node, other, sums)
		}
		out, err := command(l.t.TempDir(), nil, "audit", "verify", "--database-url", l.cluster.URL(node, "shop")).CombinedOutput()
		if err != nil {
			l.t.Errorf("node %d: %v\n%s", node, err, out)
		}
	}
	if l.withoutAdmin > 0 {
		l.t.Errorf("%d times a company had no administrator", l.withoutAdmin)
	}
	l.verifyMails()
}

// verifyMails checks that each mail was sent once. A mail may be sent again if its replica was
// killed after the mail server had accepted it: nobody then knows that it was sent.
func (l *galeraLoad) verifyMails() {
	l.mails.mu.Lock()
	defer l.mails.mu.Unlock()
	twice := 0
	for id, list := range l.mails.deliveries {
		if len(list) == 1 {
			continue
		}
		twice++
		for _, d := range list[:len(list)-1] {
			if !l.wasInterrupted(d) {
				l.t.Errorf("the mail %s was sent again, although nobody killed its sender: %v, outages %v", id, list, l.outages)
			}
		}
	}
	l.t.Logf("%d creations and %d updates acknowledged; %d mails, %d of them twice, as their senders were killed",
		len(l.created), len(l.updates), len(l.mails.deliveries), twice)
}

// delivery is a mail that the mail server has accepted from a replica.
type delivery struct {
	replica int
	at      time.Time
}

// mailSink is a mail server that notes when it got each mail.
type mailSink struct {
	address    string
	mu         sync.Mutex
	deliveries map[string][]delivery // by Message-ID
}

func serveMailSink(t *testing.T) *mailSink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	s := &mailSink{address: listener.Addr().String(), deliveries: map[string][]delivery{}}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *mailSink) serve(c net.Conn) {
	defer c.Close()
	lines := bufio.NewScanner(c)
	fmt.Fprint(c, "220 sink\r\n")
	id, inData, replica := "", false, 0
	for lines.Scan() {
		line := lines.Text()
		switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); {
		case inData && line == ".":
			inData = false
			s.mu.Lock()
			s.deliveries[id] = append(s.deliveries[id], delivery{replica, time.Now()})
			s.mu.Unlock()
			fmt.Fprint(c, "250 ok\r\n")
		case inData:
			if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Message-ID") {
				id = value
			}
		case verb == "MAIL":
			_, _ = fmt.Sscanf(line, "MAIL FROM:<shop%d@", &replica)
			fmt.Fprint(c, "250 ok\r\n")
		case verb == "DATA":
			inData = true
			fmt.Fprint(c, "354 go\r\n")
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprint(c, "250 ok\r\n")
		}
	}
}
