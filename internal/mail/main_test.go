package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		runSenderProcess()
		return
	}
	testkit.Main(m)
}

// smtpServer is a mail server on loopback. Tests set its answers.
type smtpServer struct {
	net.Listener
	tls      *tls.Config
	implicit bool // TLS from the first byte
	offer    bool // offers STARTTLS
	password string

	mu sync.Mutex
	// refuse has the answers to commands that the server refuses: RCPT, DATA, or END for
	// the end of a mail.
	refuse  map[string]string
	command func(name string) // called before each command
	got     []string          // received mails
	secure  bool              // the last mail came by TLS
}

// serveSMTP starts a mail server; change modifies it first.
func serveSMTP(t testing.TB, change func(*smtpServer)) *smtpServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtpServer{Listener: l, refuse: map[string]string{}}
	if change != nil {
		change(s)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serveConn(c)
		}
	}()
	return s
}

func (s *smtpServer) serveConn(c net.Conn) {
	defer func() { c.Close() }()
	secure, known := s.implicit, s.password == ""
	if s.implicit {
		c = tls.Server(c, s.tls)
	}
	in := bufio.NewReader(c)
	say := func(text string) { fmt.Fprintf(c, "%s\r\n", text) }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name = strings.ToUpper(name)
		if answer := s.onCommand(name); answer != "" {
			say(answer)
			continue
		}
		switch name {
		case "EHLO":
			say("250-test")
			if s.offer && !secure {
				say("250-STARTTLS")
			}
			if s.password != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			c = tls.Server(c, s.tls)
			in, secure = bufio.NewReader(c), true
		case "AUTH":
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if known = strings.HasSuffix(string(text), "\x00"+s.password); known {
				say("235 welcome")
			} else {
				say("535 who are you")
			}
		case "MAIL":
			if !known {
				say("530 who are you")
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			if answer := s.onCommand("END"); answer != "" {
				say(answer)
				continue
			}
			s.mu.Lock()
			s.got, s.secure = append(s.got, b.String()), secure
			s.mu.Unlock()
			s.onCommand("TAKEN")
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *smtpServer) onCommand(name string) (answer string) {
	s.mu.Lock()
	f, answer := s.command, s.refuse[name]
	s.mu.Unlock()
	if f != nil {
		f(name)
	}
	return answer
}

func (s *smtpServer) receivedMails() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.got...)
}

func (s *smtpServer) url(scheme, user, options string) string {
	return scheme + "://" + user + s.Addr().String() + options
}

// selfSignedCertificate returns the settings of a server with a self-signed certificate
// for loopback, and of a client that trusts it.
func selfSignedCertificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, _ = x509.ParseCertificate(der)
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}

// newOutbox returns an outbox of the kit's mails that sends to the server.
func newOutbox(t testing.TB, k *testkit.Kit, s *smtpServer) *mail.Outbox {
	t.Helper()
	sender, err := mail.NewSMTP(s.url("smtp", "", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	from := netmail.Address{Name: "Shop", Address: "shop@seller.example"}
	return &mail.Outbox{Store: k.Store, Sender: sender, From: from, PublicURL: "https://buy.example"}
}

// addMail writes a mail to amanda@acme.example.
func addMail(t testing.TB, k *testkit.Kit, template mail.Template) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return mail.Add(ctx, tx, messageToAmanda(template)) })
}

func messageToAmanda(template mail.Template) mail.Message {
	return mail.Message{
		Template: template, AccountEntity: authz.CustomerUser, AccountID: 1,
		ToAddress: "amanda@acme.example", RecipientName: "Amanda Cole",
		Parameters: map[string]string{"at": "today", "newEmail": "new@acme.example"},
	}
}

// parseMail returns the header and the text of a mail.
func parseMail(t testing.TB, text string) (*netmail.Message, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		t.Fatal(err)
	}
	return m, strings.ReplaceAll(strings.ReplaceAll(string(body), "=\r\n", ""), "=3D", "=")
}
