// Package mariadb starts a private MariaDB server for tests and for writing migrations.
// The server has its own directory and a free loopback port.
package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver named mysql
)

// ErrMissing means that no MariaDB server is installed.
var ErrMissing = errors.New("no mariadbd is installed (Debian: apt-get install mariadb-server)")

// Server is a running server with one user, root, without a password.
type Server struct {
	Addr        string
	LogFile     string
	db          *sql.DB
	baseDir     string
	killAndWait func()
}

// Start starts a server that ends with [Server.Stop] or, on Linux, with this process.
func Start() (*Server, error) {
	daemon, err := findProgram("mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := findProgram("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	base := ""
	if fi, err := os.Stat("/dev/shm"); err == nil && fi.IsDir() {
		base = "/dev/shm" // in memory: tests need no durable files
	}
	removeLeftovers(base)
	dir, err := os.MkdirTemp(base, fmt.Sprintf("%s%d-", dirPrefix, os.Getpid()))
	if err != nil {
		return nil, err
	}
	s := &Server{baseDir: dir, LogFile: filepath.Join(dir, "log")}
	if err := s.startDaemon(daemon, install); err != nil {
		log, _ := os.ReadFile(s.LogFile)
		s.Stop()
		return nil, fmt.Errorf("%w\n%s", err, lastBytes(log))
	}
	return s, nil
}

func (s *Server) startDaemon(daemon, install string) error {
	data := filepath.Join(s.baseDir, "data")
	// A starting server removes all temporary tables in its folder, also those of other
	// servers. So each server has its own folder.
	tmp := filepath.Join(s.baseDir, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return err
	}
	user := "--user=" + strconv.Itoa(os.Getuid())
	if os.Getuid() == 0 {
		user = "--user=root"
	}
	out, err := exec.Command(install, "--no-defaults", "--datadir="+data, "--tmpdir="+tmp, "--auth-root-authentication-method=normal",
		"--skip-test-db", user, "--innodb-log-file-size=16M").CombinedOutput()
	if err != nil {
		return fmt.Errorf("mariadb-install-db: %w: %s", err, lastBytes(out))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.Addr = l.Addr().String()
	_, port, _ := net.SplitHostPort(s.Addr)
	l.Close()
	cmd := exec.Command(daemon, "--no-defaults", "--datadir="+data, "--tmpdir="+tmp, "--port="+port, "--bind-address=127.0.0.1", user,
		"--socket="+filepath.Join(s.baseDir, "sock"), "--pid-file="+filepath.Join(s.baseDir, "pid"), "--log-error="+s.LogFile,
		"--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=64M", "--innodb-buffer-pool-size=256M",
		"--innodb-flush-method=nosync", "--innodb-doublewrite=0", "--skip-name-resolve", "--max-connections=300", "--performance-schema=OFF")
	cmd.SysProcAttr = killWithParent // the thread that starts the server lives until the server ends
	started, gone := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(gone)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	s.killAndWait = func() { _ = cmd.Process.Kill(); <-gone }
	if s.db, err = sql.Open("mysql", "root@tcp("+s.Addr+")/"); err != nil {
		return err
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err := s.db.PingContext(ctx)
		cancel()
		select {
		case <-gone:
			return errors.New("mariadbd ended at once")
		default:
		}
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("mariadbd does not answer: %w", err)
		}
	}
}

// CreateDatabase creates an empty database and returns its URL.
func (s *Server) CreateDatabase(name string) (url string, err error) {
	if _, err := s.db.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); err != nil {
		return "", err
	}
	return "mysql://root@" + s.Addr + "/" + name, nil
}

// Stop ends the server and removes its directory.
func (s *Server) Stop() {
	if s.db != nil {
		s.db.Close()
	}
	if s.killAndWait != nil {
		s.killAndWait()
	}
	os.RemoveAll(s.baseDir)
}

const dirPrefix = "buyergraph-mariadb-"

// removeLeftovers removes the directories that killed processes left behind.
func removeLeftovers(base string) {
	if base == "" {
		base = os.TempDir()
	}
	dirs, _ := filepath.Glob(filepath.Join(base, dirPrefix+"*"))
	for _, d := range dirs {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(d), dirPrefix), "-")
		if n, err := strconv.Atoi(pid); err == nil && processGone(n) {
			os.RemoveAll(d)
		}
	}
}

// findProgram finds a program in PATH and in the folders where Debian and others install
// servers, which may not be in PATH.
func findProgram(name string) (string, error) {
	if p, err := exec.LookPath(name); err == nil {
		return p, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"} {
		if p := filepath.Join(dir, name); exec.Command(p, "--version").Run() == nil {
			return p, nil
		}
	}
	return "", ErrMissing
}

func lastBytes(b []byte) string {
	if len(b) > 1500 {
		b = b[len(b)-1500:]
	}
	return string(b)
}
