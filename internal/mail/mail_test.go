package mail_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	entmail "buyergraph/ent/mail"
	"buyergraph/ent/onetimetoken"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func onlyMail(t testing.TB, k *testkit.Kit) *ent.Mail {
	t.Helper()
	return k.Store.Client.Mail.Query().OnlyX(testkit.SystemContext())
}

var linkPattern = regexp.MustCompile(`https://[^\s#]+#token=(\S+)`)

// Every template names the recipient and the site. A link works until the time that the
// mail names.
func TestTemplates(t *testing.T) {
	lives := map[mail.Template]time.Duration{
		mail.PasswordReset: time.Hour, mail.Welcome: 7 * 24 * time.Hour, mail.PasswordRenewal: 7 * 24 * time.Hour,
		mail.Confirmation: 24 * time.Hour, mail.EmailNew: 24 * time.Hour, mail.EmailOld: 24 * time.Hour,
		mail.EmailChange: 0, mail.EmailChanged: 0, mail.PasswordChanged: 0,
	}
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE customer_users SET new_email=email, new_email_until=? WHERE id=1", tx.Now.Add(24*time.Hour))
			return err
		})
		for name, life := range lives {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.OneTimeToken.Delete().Exec(ctx)
				return err
			})
			addMail(t, k, name)
			m := k.TakeMails(t)[0]
			if m.To.String() != `"Amanda Cole" <amanda@acme.example>` || !strings.Contains(m.Subject, "Shop") ||
				!strings.Contains(m.Text, "Hello Amanda Cole,") ||
				strings.Contains(m.Subject+m.Text, "{{") || strings.Contains(m.Text, "<no value>") {
				t.Errorf("%s: %s\n%s", name, m.Subject, m.Text)
			}
			found := linkPattern.FindStringSubmatch(m.Text)
			if life == 0 {
				if found != nil || k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext()) > 0 {
					t.Errorf("%s has a link", name)
				}
				continue
			}
			token := k.Store.Client.OneTimeToken.Query().OnlyX(testkit.SystemContext())
			if found == nil || !strings.HasPrefix(found[0], "https://shop.example/") || len(found[1]) < 43 ||
				token.TokenDigest != secret.Digest(found[1]) {
				t.Fatalf("%s: %s", name, m.Text)
			}
			if until := k.Clock.Now().Add(life); !token.ExpiresAt.Equal(until) || *token.CustomerUserID != 1 ||
				!strings.Contains(m.Text, mail.FormatTime(until)) {
				t.Errorf("%s: %v", name, token)
			}
			for _, row := range k.DumpDatabase(t) {
				if strings.Contains(row, found[1]) {
					t.Errorf("%s: the database holds the link: %s", name, row)
				}
			}
		}
	})
}

// A customer user's link opens their website or the default website. A staff user's link
// opens this installation.
func TestLinkTargets(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		k.App.MailOutbox.PublicURL = "https://buy.example/"
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.Website.Create().SetID(2).SetName("Other").SetURL("https://other.example/shop/").Exec(ctx); err != nil {
				return err
			}
			return tx.CustomerUser.UpdateOneID(3).SetWebsiteID(2).Exec(ctx)
		})
		staff := k.Store.Client.StaffUser.Query().OnlyX(testkit.SystemContext())
		for _, message := range []mail.Message{
			{AccountEntity: authz.CustomerUser, AccountID: 1, ToAddress: "amanda@acme.example"},
			{AccountEntity: authz.CustomerUser, AccountID: 3, ToAddress: "bob@bolt.example"},
			{AccountEntity: authz.StaffUser, AccountID: staff.ID, ToAddress: staff.Email},
		} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				message.Template = mail.PasswordReset
				return mail.Add(ctx, tx, message)
			})
		}
		var got []string
		for _, m := range k.TakeMails(t) {
			at, _, _ := strings.Cut(linkPattern.FindString(m.Text), "#")
			got = append(got, m.To.Address+" "+at+" "+m.Subject)
		}
		slices.Sort(got)
		want := []string{
			"amanda@acme.example https://shop.example/password-reset A new password for Shop",
			"bob@bolt.example https://other.example/shop/password-reset A new password for Other",
			"staff@seller.example https://buy.example/password-reset A new password for Buyergraph",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		k.App.MailOutbox.OpensPublicURL = true // as in a demo
		addMail(t, k, mail.PasswordReset)
		if m := k.TakeMails(t)[0]; !strings.Contains(m.Text, "\nhttps://buy.example/password-reset#token=") ||
			!strings.HasSuffix(m.Subject, "Shop") {
			t.Errorf("a mail of a demo: %s\n%s", m.Subject, m.Text)
		}
	})
}

// A newer mail replaces the user's older mails of the same purpose, sent or not. It does
// not affect other purposes and other users.
func TestNewerMailSupersedesOlder(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		other := mail.Message{Template: mail.PasswordReset, AccountEntity: authz.CustomerUser, AccountID: 3, ToAddress: "bob@bolt.example"}
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return mail.Add(ctx, tx, other) })
		addMail(t, k, mail.Confirmation)
		addMail(t, k, mail.PasswordReset)
		first := k.TakeMails(t)
		addMail(t, k, mail.PasswordReset)
		addMail(t, k, mail.PasswordReset)
		second := k.TakeMails(t)
		if len(first) != 3 || len(second) != 1 {
			t.Fatalf("%d mails, then %d", len(first), len(second))
		}
		alive := 0
		for _, m := range append(first, second...) {
			works := k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext())
			found := linkPattern.FindStringSubmatch(m.Text)
			for _, token := range k.Store.Client.OneTimeToken.Query().AllX(testkit.SystemContext()) {
				if token.TokenDigest == secret.Digest(found[1]) {
					alive++
				}
			}
			if works != 3 {
				t.Errorf("%d links work", works)
			}
		}
		if alive != 3 {
			t.Errorf("%d links that were sent work", alive)
		}
		var states []string
		for _, m := range k.Store.Client.Mail.Query().Order(ent.Asc("id")).AllX(testkit.SystemContext()) {
			states = append(states, string(m.State))
		}
		if fmt.Sprint(states) != "[SENT SENT SENT DISCARDED SENT]" {
			t.Error(states)
		}
	})
}

// A link that is revoked while its mail waits is not made, and its mail not sent.
func TestRevokedLinksAreNotSent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addMail(t, k, mail.PasswordReset)
		addMail(t, k, mail.Confirmation)
		addMail(t, k, mail.PasswordChanged)
		revoke := func(purposes ...mail.Purpose) {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				return mail.RevokeLinks(ctx, tx, authz.CustomerUser, 1, purposes...)
			})
		}
		revoke(onetimetoken.PurposeCONFIRM)
		if got := k.TakeMails(t); len(got) != 2 || k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext()) != 1 {
			t.Errorf("%d mails", len(got))
		}
		addMail(t, k, mail.Welcome)
		revoke()
		if got := k.TakeMails(t); len(got) != 0 || k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext()) != 0 {
			t.Errorf("%d mails", len(got))
		}
	})
}

// No link goes to a user who may not sign in or to an old address, and a message with
// AccountID 0 is not sent.
func TestDiscarded(t *testing.T) {
	for name, c := range map[string]struct {
		change string
		of     mail.Template
		want   entmail.State
	}{
		"disabled":                {"UPDATE customer_users SET enabled=FALSE WHERE id=1", mail.PasswordReset, entmail.StateDISCARDED},
		"the company is disabled": {"UPDATE customers SET enabled=FALSE WHERE id=1", mail.PasswordRenewal, entmail.StateDISCARDED},
		"a guest":                 {"UPDATE customer_users SET guest=TRUE WHERE id=1", mail.Confirmation, entmail.StateDISCARDED},
		"another address":         {"UPDATE customer_users SET email='a@b.example' WHERE id=1", mail.PasswordReset, entmail.StateDISCARDED},
		"another address, told":   {"UPDATE customer_users SET email='a@b.example' WHERE id=1", mail.EmailChanged, entmail.StateSENT},
		"no new address waits":    {"UPDATE customer_users SET new_email=NULL WHERE id=1", mail.EmailNew, entmail.StateDISCARDED},
		"the change has ended": {"UPDATE customer_users SET new_email=email, new_email_until='2026-01-01 00:00:00' WHERE id=1", mail.EmailOld,
			entmail.StateDISCARDED},
		"nothing": {"UPDATE customer_users SET enabled=TRUE WHERE id=1", mail.PasswordReset, entmail.StateSENT},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
				k.CreateShop(t)
				addMail(t, k, c.of)
				k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, c.change)
					return err
				})
				sent := len(k.TakeMails(t))
				tokens := k.Store.Client.OneTimeToken.Query().CountX(testkit.SystemContext())
				if m := onlyMail(t, k); m.State != c.want || sent > 0 != (c.want == entmail.StateSENT) || tokens > sent {
					t.Errorf("%v, %d sent", m, sent)
				}
			})
		})
	}
	k := testkit.New(t)
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		return mail.Add(ctx, tx, mail.Message{Template: mail.PasswordReset, AccountEntity: authz.StaffUser})
	})
	if m := onlyMail(t, k); len(k.TakeMails(t)) > 0 || m.State != entmail.StateDISCARDED || m.StaffUserID != nil {
		t.Error(m)
	}
}

// A mail of a transaction that was rolled back is never sent.
func TestRolledBackMailIsNotSent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		err := k.Store.WithTx(testkit.SystemContext(), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(mail.Add(ctx, tx, messageToAmanda(mail.PasswordChanged)), errors.New("after all not"))
		})
		if err == nil || len(k.TakeMails(t)) > 0 {
			t.Error("a mail of what did not happen")
		}
	})
}

// A mail arrives complete by SMTP. After a temporary refusal it is retried for a day, with
// growing pauses and the same Message-ID. After a permanent refusal it has failed.
func TestSMTP(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		s := serveSMTP(t, nil)
		o := newOutbox(t, k, s)
		run := func() *ent.Mail {
			t.Helper()
			if err := o.RunDue(context.Background()); err != nil {
				t.Fatal(err)
			}
			return k.Store.Client.Mail.Query().Order(ent.Desc("id")).FirstX(testkit.SystemContext())
		}
		setAnswer := func(command, answer string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.refuse = map[string]string{command: answer}
		}
		for _, command := range []string{"MAIL", "RCPT", "DATA", "END"} {
			setAnswer(command, "451 come again")
			addMail(t, k, mail.PasswordReset)
			m := run()
			rest := m.SendAt.Sub(k.Clock.Now())
			if m.State != entmail.StateQUEUED || m.Attempts != 1 || m.LeaseUntil != nil ||
				!strings.Contains(*m.Error, "451") || !strings.Contains(*m.Error, "come again") ||
				rest < 22*time.Second || rest > 38*time.Second {
				t.Errorf("%s: %v, after %v", command, m, rest)
			}
			k.Clock.Add(rest)
			before := len(s.receivedMails())
			setAnswer("", "")
			m = run()
			got := s.receivedMails()
			if m.State != entmail.StateSENT || m.Error != nil || !m.SentAt.Equal(k.Clock.Now()) || len(got) != before+1 {
				t.Fatalf("%s: %v, %d mails", command, m, len(got))
			}
			head, body := parseMail(t, got[before])
			h := head.Header
			if h.Get("Message-ID") != "<"+m.MessageID+"@seller.example>" ||
				h.Get("To") != `"Amanda Cole" <amanda@acme.example>` || h.Get("From") != `"Shop" <shop@seller.example>` ||
				h.Get("Subject") != "A new password for Shop" || h.Get("Auto-Submitted") != "auto-generated" ||
				linkPattern.FindString(body) == "" || !strings.HasPrefix(h.Get("Date"), "Mon, 02 Nov 2026") {
				t.Error(got[before])
			}
		}
		for _, command := range []string{"RCPT", "DATA", "END"} {
			setAnswer(command, "550 no such person")
			addMail(t, k, mail.PasswordChanged)
			if m := run(); m.State != entmail.StateFAILED || !strings.Contains(*m.Error, "no such person") {
				t.Errorf("%s: %v", command, m)
			}
		}
		setAnswer("RCPT", "450 not today")
		before := countUndelivered(k)
		addMail(t, k, mail.PasswordChanged)
		n := 0
		for m := run(); m.State == entmail.StateQUEUED; m = run() {
			if n++; n > 100 || m.SendAt.Sub(k.Clock.Now()) > 75*time.Minute {
				t.Fatal(m)
			}
			k.Clock.Add(m.SendAt.Sub(k.Clock.Now()))
		}
		m := run()
		if age := k.Clock.Now().Sub(m.CreatedAt); m.State != entmail.StateFAILED || age < 24*time.Hour || age > 26*time.Hour || n < 20 {
			t.Errorf("%v after %v and %d tries", m, age, n)
		}
		if told := countUndelivered(k); told != before+1 {
			t.Errorf("%d entries tell of it", told-before)
		}
		s.Close()
		addMail(t, k, mail.PasswordChanged)
		if m := run(); m.State != entmail.StateQUEUED || !strings.Contains(*m.Error, "refused") {
			t.Error(m)
		}
	})
}

// Passwords and links are sent by TLS only.
func TestTLS(t *testing.T) {
	server, client := selfSignedCertificate(t)
	m := &mail.RenderedMessage{MessageID: "1@seller.example", Subject: "S", Text: "T\n"}
	m.From.Address, m.To.Address = "shop@seller.example", "amanda@acme.example"
	startTLSPassword := func(s *smtpServer) { s.offer, s.password = true, "p@ss" }
	implicitTLSPassword := func(s *smtpServer) { s.implicit, s.password = true, "p@ss" }
	for name, c := range map[string]struct {
		change func(*smtpServer)
		scheme string
		user   string
		option string
		trust  bool
		sent   bool
		secure bool
	}{
		"plain on loopback":        {nil, "smtp", "", "", true, true, false},
		"insisting, not offered":   {nil, "smtp", "", "?starttls=on", true, false, false},
		"insisting":                {func(s *smtpServer) { s.offer = true }, "smtp", "", "?starttls=on", true, true, true},
		"insisting, not trusted":   {func(s *smtpServer) { s.offer = true }, "smtp", "", "?starttls=on", false, false, false},
		"implicit":                 {func(s *smtpServer) { s.implicit = true }, "smtps", "", "", true, true, true},
		"implicit, not trusted":    {func(s *smtpServer) { s.implicit = true }, "smtps", "", "", false, false, false},
		"a password":               {startTLSPassword, "smtp", "user:p%40ss@", "?starttls=on", true, true, true},
		"a password, implicit TLS": {implicitTLSPassword, "smtps", "user:p%40ss@", "", true, true, true},
		"a wrong password":         {startTLSPassword, "smtp", "user:wrong@", "?starttls=on", true, false, false},
		"a password in the clear":  {func(s *smtpServer) { s.password = "p@ss" }, "smtp", "user:p%40ss@", "?starttls=off", true, false, false},
	} {
		s := serveSMTP(t, func(s *smtpServer) {
			s.tls = server
			if c.change != nil {
				c.change(s)
			}
		})
		trust := client
		if !c.trust {
			trust = nil
		}
		sender, err := mail.NewSMTP(s.url(c.scheme, c.user, c.option), trust)
		if err != nil {
			t.Fatal(err)
		}
		err = sender.Send(context.Background(), m)
		if (err == nil) != c.sent || len(s.receivedMails()) > 0 != c.sent || s.secure != c.secure {
			t.Errorf("%s: %v, %d mails, by TLS %v", name, err, len(s.receivedMails()), s.secure)
		}
		var never mail.PermanentError
		if errors.As(err, &never) || err != nil && strings.Contains(err.Error(), "p@ss") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, url := range []string{
		"", "smtp:", "smtp://", "http://mail.example", "mail.example:25", "smtp://mail.example/path",
		"smtp://mail.example?tls=on", "smtps://mail.example?starttls=on", "smtp://mail.example:99999",
	} {
		if _, err := mail.NewSMTP(url, nil); err == nil {
			t.Errorf("%q is taken", url)
		}
	}
}

// A folder gets one file per mail. A copy overwrites the first.
func TestFolder(t *testing.T) {
	k, dir := testkit.New(t), t.TempDir()
	k.CreateShop(t)
	k.App.MailOutbox.Sender = mail.Folder(dir)
	addMail(t, k, mail.PasswordReset)
	for range 2 {
		k.RunJobs(t)
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.Mail.UpdateOneID(1).SetState(entmail.StateQUEUED).Exec(ctx)
		})
	}
	files, _ := filepath.Glob(dir + "/*")
	if len(files) != 1 || !strings.HasSuffix(files[0], ".eml") {
		t.Fatal(files)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, body := parseMail(t, string(text)); linkPattern.FindString(body) == "" {
		t.Error(string(text))
	}
}

// countUndelivered returns the number of UNDELIVERED audit entries of customer users.
func countUndelivered(k *testkit.Kit) int {
	return k.Store.Client.AuditEntry.Query().
		Where(auditentry.ActionEQ(auditentry.ActionUNDELIVERED), auditentry.Entity("CustomerUser")).CountX(testkit.SystemContext())
}
