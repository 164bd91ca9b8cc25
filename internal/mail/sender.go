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

// RenderedMessage is a mail that is ready to send.
type RenderedMessage struct {
	MessageID     string // without angle brackets
	From, To      netmail.Address
	Date          time.Time
	Subject, Text string
}

// toMIME returns the message in the format that is sent.
func (m *RenderedMessage) toMIME() *gomail.Msg {
	out := gomail.NewMsg()
	out.FromMailAddress(&m.From)
	out.ToMailAddress(&m.To)
	out.Subject(m.Subject)
	out.SetDateWithValue(m.Date)
	out.SetMessageIDWithValue(m.MessageID)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // so that no out-of-office reply comes back
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	return out
}

// SMTP sends mails through a mail server.
type SMTP struct {
	host          string
	clientOptions []gomail.Option
}

// smtpTimeout is how long a mail server may take to accept the connection, and again to
// accept a mail.
const smtpTimeout = 20 * time.Second

// NewSMTP parses smtp://USER:PASSWORD@HOST:587, which uses STARTTLS, or smtps://…:465,
// which uses TLS from the first byte. Except on loopback, smtp:// requires TLS, because
// mails contain links that give access to accounts. ?starttls=off removes this
// requirement, ?starttls=on adds it on loopback.
func NewSMTP(text string, trust *tls.Config) (*SMTP, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("expected smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465 (special characters percent-encoded)")
	}
	s := &SMTP{host: u.Hostname(), clientOptions: []gomail.Option{gomail.WithTimeout(smtpTimeout), gomail.WithoutNoop()}}
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
	s.clientOptions = append(s.clientOptions, gomail.WithTLSPolicy(policy))
	if u.Scheme == "smtps" {
		s.clientOptions, port = append(s.clientOptions, gomail.WithSSL()), 465
	}
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port())
	}
	s.clientOptions = append(s.clientOptions, gomail.WithPort(port))
	if trust != nil {
		s.clientOptions = append(s.clientOptions, gomail.WithTLSConfig(trust))
	}
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		s.clientOptions = append(s.clientOptions, gomail.WithUsername(user), gomail.WithPassword(password),
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	_, err = gomail.NewClient(s.host, s.clientOptions...)
	return s, err
}

// Send implements [Sender].
func (s *SMTP) Send(ctx context.Context, m *RenderedMessage) error {
	c, err := gomail.NewClient(s.host, s.clientOptions...)
	if err != nil {
		return err
	}
	out := m.toMIME()
	if err = c.DialWithContext(ctx); err == nil {
		err = c.Send(out)
		go c.Close() //nolint:errcheck // the answer to QUIT tells nothing, and the row of a sent mail should say so soon
	}
	var sendErr *gomail.SendError
	switch {
	case out.IsDelivered(): // accepted, even if something failed after that
		return nil
	case errors.As(err, &sendErr) && sendErr.ErrorCode() >= 500:
		return PermanentError{err}
	}
	return err
}

// Folder is a [Sender] that writes each mail to a file in this folder. A copy of a mail
// overwrites the first.
type Folder string

// Send implements [Sender].
func (f Folder) Send(_ context.Context, m *RenderedMessage) error {
	var b bytes.Buffer
	if _, err := m.toMIME().WriteTo(&b); err != nil {
		return err
	}
	id, _, _ := strings.Cut(m.MessageID, "@")
	name := filepath.Join(string(f), id+".eml")
	if err := os.WriteFile(name+".part", b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("cannot write to the mail folder: %w", err)
	}
	return os.Rename(name+".part", name)
}

// Memory is a [Sender] that keeps the last 200 mails in memory, for demos and tests.
type Memory struct {
	mu        sync.Mutex
	sentMails []*RenderedMessage
}

// maxMemoryMails is how many mails [Memory] keeps.
const maxMemoryMails = 200

// Send implements [Sender].
func (s *Memory) Send(_ context.Context, m *RenderedMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sentMails = append(s.sentMails, m)
	s.sentMails = s.sentMails[max(0, len(s.sentMails)-maxMemoryMails):]
	return nil
}

// SentMails returns the sent mails, oldest first.
func (s *Memory) SentMails() []*RenderedMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*RenderedMessage{}, s.sentMails...)
}

// TakeSentMails returns the sent mails, oldest first, and removes them.
func (s *Memory) TakeSentMails() []*RenderedMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.sentMails
	s.sentMails = nil
	return list
}
