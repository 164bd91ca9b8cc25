package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is a mail that is ready to be sent.
type Message struct {
	ID            string // of the Message-ID, without brackets
	From, To      netmail.Address
	Date          time.Time
	Subject, Text string
}

// mime is the message as it is sent.
func (m *Message) mime() *gomail.Msg {
	out := gomail.NewMsg()
	out.FromMailAddress(&m.From)
	out.ToMailAddress(&m.To)
	out.Subject(m.Subject)
	out.SetDateWithValue(m.Date)
	out.SetMessageIDWithValue(m.ID)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's holiday answers
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	return out
}

// SMTP sends by a mail server.
type SMTP struct {
	host    string
	options []gomail.Option
}

// smtpTime is how long a server may take to let us in, and then to take a mail.
const smtpTime = 20 * time.Second

// NewSMTP reads smtp://USER:PASSWORD@HOST:587, by STARTTLS, or smtps://…:465, by TLS from
// the first byte. Beyond loopback smtp:// insists on TLS, because mails hold links that
// let in; ?starttls=off gives that up, ?starttls=on insists on loopback too.
func NewSMTP(text string, trust *tls.Config) (*SMTP, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("expected smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465 (special characters percent-encoded)")
	}
	s := &SMTP{host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(smtpTime), gomail.WithoutNoop()}}
	ip := net.ParseIP(s.host)
	policy, port := gomail.TLSMandatory, 587
	if s.host == "localhost" || ip != nil && ip.IsLoopback() {
		policy = gomail.NoTLS
	}
	for name, v := range u.Query() {
		switch {
		case name == "starttls" && u.Scheme == "smtp" && v[0] == "on":
			policy = gomail.TLSMandatory
		case name == "starttls" && u.Scheme == "smtp" && v[0] == "off":
			policy = gomail.NoTLS
		default:
			return nil, errors.New("an smtp:// URL takes the option starttls=on or starttls=off only")
		}
	}
	s.options = append(s.options, gomail.WithTLSPolicy(policy))
	if u.Scheme == "smtps" {
		s.options, port = append(s.options, gomail.WithSSL()), 465
	}
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port())
	}
	s.options = append(s.options, gomail.WithPort(port))
	if trust != nil {
		s.options = append(s.options, gomail.WithTLSConfig(trust))
	}
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithUsername(user), gomail.WithPassword(password), gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// Send implements [Sender].
func (s *SMTP) Send(ctx context.Context, m *Message) error {
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	out := m.mime()
	err = c.DialAndSendWithContext(ctx, out)
	var refused *gomail.SendError
	switch {
	case out.IsDelivered(): // taken, however the server said goodbye
		return nil
	case errors.As(err, &refused) && refused.ErrorCode() >= 500:
		return Refusal{err}
	}
	return err
}

// Folder writes each mail to a file, a copy over the first.
type Folder string

// Send implements [Sender].
func (f Folder) Send(_ context.Context, m *Message) error {
	var b bytes.Buffer
	if _, err := m.mime().WriteTo(&b); err != nil {
		return err
	}
	id, _, _ := strings.Cut(m.ID, "@")
	name := filepath.Join(string(f), id+".eml")
	if err := os.WriteFile(name+".part", b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("cannot write to the mail folder: %w", err)
	}
	return os.Rename(name+".part", name)
}

// Memory keeps the last mails, for a demo and for tests.
type Memory struct {
	mu   sync.Mutex
	list []*Message
}

// remembered is how many mails are kept.
const remembered = 200

// Send implements [Sender].
func (s *Memory) Send(_ context.Context, m *Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, m)
	s.list = s.list[max(0, len(s.list)-remembered):]
	return nil
}

// Mails are those that were sent, in order.
func (s *Memory) Mails() []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Message{}, s.list...)
}

// Take returns them and forgets them.
func (s *Memory) Take() []*Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.list
	s.list = nil
	return list
}
