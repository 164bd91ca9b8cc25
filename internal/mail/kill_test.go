package mail_test

import (
	"context"
	"fmt"
	netmail "net/mail"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	entmail "buyergraph/ent/mail"
	"buyergraph/internal/authz"
	"buyergraph/internal/lease"
	"buyergraph/internal/mail"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// Environment of a sender process.
const (
	childEnv  = "BUYERGRAPH_TEST_SENDER" // database URL
	childSMTP = "BUYERGRAPH_TEST_SMTP"
	childKill = "BUYERGRAPH_TEST_KILL" // number of the statement before which the process is killed
	childTime = "BUYERGRAPH_TEST_TIME" // time since testkit.StartTime
)

// runSenderProcess runs the process as a sender until no mail is due or it is killed.
func runSenderProcess() {
	left, _ := strconv.Atoi(os.Getenv(childKill))
	later, _ := time.ParseDuration(os.Getenv(childTime))
	var n atomic.Int64
	n.Store(int64(left))
	s, err := store.Open(context.Background(), os.Getenv(childEnv), store.WithClock(func() time.Time { return testkit.StartTime.Add(later) }),
		store.WithStatementHook(func(context.Context, string) error {
			if n.Add(-1) == 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
			return nil
		}))
	if err != nil {
		panic(err)
	}
	sender, err := mail.NewSMTP(os.Getenv(childSMTP), nil)
	if err != nil {
		panic(err)
	}
	o := &mail.Outbox{Store: s, Sender: sender, From: netmail.Address{Address: "shop@seller.example"}}
	if err := o.RunDue(context.Background()); err != nil {
		panic(err)
	}
}

// A sender is killed before each of its statements, and at each command to the mail
// server. Each time another sender sends the mail with the same Message-ID, and the last
// link works.
func TestKilledSender(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		s := serveSMTP(t, nil)
		copies, kills := 0, 0
		for user, step := int64(100), 1; ; user, step = user+1, step+1 {
			command := step % 2 * step // odd steps kill at a command, even steps at a statement
			statement := (1 - step%2) * step / 2
			email := fmt.Sprintf("u%d@acme.example", user)
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				create := tx.CustomerUser.Create().SetID(user).SetEmail(email).SetFirstName("F").SetLastName("L").SetCustomerID(1)
				if err := create.Exec(ctx); err != nil {
					return err
				}
				return mail.Add(ctx, tx, mail.Message{
					Template: mail.PasswordReset, AccountEntity: authz.CustomerUser, AccountID: user, ToAddress: email,
				})
			})
			before := len(s.receivedMails())
			killed := runAndKillSender(t, k.DatabaseURL, s, time.Duration(step)*2*time.Minute, statement, (command+1)/2)
			if killed {
				kills++
			}
			runAndKillSender(t, k.DatabaseURL, s, time.Duration(step)*2*time.Minute+time.Minute+lease.ClockTolerance+time.Second, 0, 0)
			m := k.Store.Client.Mail.Query().Where(entmail.CustomerUserID(user)).OnlyX(testkit.SystemContext())
			got := s.receivedMails()[before:]
			if m.State != entmail.StateSENT || len(got) == 0 || len(got) > 2 {
				t.Fatalf("killed at step %d: %v, %d copies", step, m, len(got))
			}
			copies += len(got) - 1
			for _, text := range got {
				head, body := parseMail(t, text)
				if head.Header.Get("Message-ID") != "<"+m.MessageID+"@seller.example>" || linkPattern.FindString(body) == "" {
					t.Errorf("step %d: %s", step, text)
				}
			}
			if !killed && step > 20 {
				t.Logf("%d kills, %d copies", kills, copies)
				break
			}
		}
		if kills < 12 || copies == 0 {
			t.Errorf("%d kills, %d copies", kills, copies)
		}
	})
}

// runAndKillSender runs a sender and kills it before the statement or at the command with
// the given number. killed reports whether the sender reached it.
func runAndKillSender(t *testing.T, url string, s *smtpServer, later time.Duration, statement, command int) (killed bool) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+url, childSMTP+"="+s.url("smtp", "", ""),
		childKill+"="+strconv.Itoa(statement), childTime+"="+later.String())
	c.Stderr = os.Stderr
	var n atomic.Int64
	s.mu.Lock()
	s.command = func(string) {
		if n.Add(1) == int64(command) {
			_ = c.Process.Kill()
		}
	}
	s.mu.Unlock()
	err := c.Run()
	if err != nil && c.ProcessState.ExitCode() != -1 {
		t.Fatal(err)
	}
	return err != nil
}
