package mariadb

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrGaleraMissing means that the library of Galera is not installed.
var ErrGaleraMissing = errors.New("no Galera library is installed (Debian: apt-get install galera-4 rsync)")

// Cluster is three nodes of MariaDB Galera on loopback.
type Cluster struct {
	nodes   [3]*clusterNode
	baseDir string
	library string
	run     *syscall.SysProcAttr // of the nodes' processes
}

// clusterNode is one node. Its group, IST and SST have ports of their own.
type clusterNode struct {
	dir                           string
	port, group, istPort, sstPort string
	process                       *os.Process // nil if it does not run
	gone                          chan struct{}
}

// StartCluster starts three nodes that end with [Cluster.Stop] or with this process. Started by
// root, the nodes run as the user mysql, since rsync would copy as nobody.
func StartCluster() (_ *Cluster, err error) {
	c := &Cluster{run: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}}
	if c.library, err = FindGalera(); err != nil {
		return nil, err
	}
	if c.baseDir, err = os.MkdirTemp("/dev/shm", fmt.Sprintf("%s%d-", dirPrefix, os.Getpid())); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Stop()
		}
	}()
	if err := c.configure(); err != nil {
		return nil, err
	}
	for i := range c.nodes {
		if err := c.start(i, i == 0); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// FindGalera returns the path of Galera's library, or [ErrGaleraMissing].
func FindGalera() (path string, err error) {
	if _, err := exec.LookPath("rsync"); err != nil {
		return "", ErrGaleraMissing
	}
	for _, path := range []string{"/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so"} {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", ErrGaleraMissing
}

// configure writes the settings of the nodes and the system tables of the first one.
func (c *Cluster) configure() error {
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		u, err := user.Lookup("mysql")
		if err != nil {
			return err
		}
		uid, _ = strconv.Atoi(u.Uid)
		gid, _ = strconv.Atoi(u.Gid)
		c.run.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	ports, err := freePorts(4 * len(c.nodes))
	if err != nil {
		return err
	}
	var members []string
	for i := range c.nodes {
		p := ports[4*i:]
		c.nodes[i] = &clusterNode{dir: filepath.Join(c.baseDir, strconv.Itoa(i)), port: p[0], group: p[1], istPort: p[2], sstPort: p[3]}
		members = append(members, "127.0.0.1:"+p[1])
	}
	if err := os.Chmod(c.baseDir, 0o755); err != nil {
		return err
	}
	for i, n := range c.nodes {
		settings := fmt.Sprintf(`[mariadbd]
datadir=%[1]s/data
tmpdir=%[1]s/tmp
socket=%[1]s/sock
pid-file=%[1]s/pid
log-error=%[1]s/log
port=%[2]s
bind-address=127.0.0.1
skip-name-resolve
max_connections=300
innodb_buffer_pool_size=96M
innodb_log_file_size=64M
innodb_flush_log_at_trx_commit=1
innodb_autoinc_lock_mode=2
binlog_format=ROW
performance_schema=OFF
wsrep_on=ON
wsrep_provider=%[3]s
wsrep_provider_options="gcache.size=32M;gmcast.listen_addr=tcp://127.0.0.1:%[4]s;ist.recv_addr=127.0.0.1:%[5]s"
wsrep_cluster_name=buyergraph
wsrep_cluster_address=gcomm://%[6]s
wsrep_node_name=node%[7]d
wsrep_node_address=127.0.0.1:%[4]s
wsrep_node_incoming_address=127.0.0.1:%[2]s
wsrep_sst_receive_address=127.0.0.1:%[8]s
wsrep_sst_method=rsync
wsrep_slave_threads=2
`, n.dir, n.port, c.library, n.group, n.istPort, strings.Join(members, ","), i, n.sstPort)
		for _, d := range []string{n.dir, n.dir + "/data", n.dir + "/tmp"} {
			if err := errors.Join(os.Mkdir(d, 0o755), os.Chown(d, uid, gid)); err != nil {
				return err
			}
		}
		if err := os.WriteFile(n.dir+"/my.cnf", []byte(settings), 0o644); err != nil {
			return err
		}
	}
	install, err := findProgram("mariadb-install-db")
	if err != nil {
		return err
	}
	cmd := exec.Command(install, "--no-defaults", "--datadir="+c.nodes[0].dir+"/data",
		"--auth-root-authentication-method=normal", "--skip-test-db")
	cmd.SysProcAttr, cmd.Dir = c.run, c.baseDir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mariadb-install-db: %w: %s", err, lastBytes(out))
	}
	return nil
}

// freePorts returns ports of the loopback interface that nobody uses now.
func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // at the end, so that all differ
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports = append(ports, port)
	}
	return ports, nil
}

// Start starts a node that was killed and waits until it has what it missed.
func (c *Cluster) Start(i int) error { return c.start(i, false) }

func (c *Cluster) start(i int, isFirst bool) error {
	n := c.nodes[i]
	daemon, err := findProgram("mariadbd")
	if err != nil {
		return err
	}
	_ = os.Remove(n.dir + "/data/wsrep_sst.pid") // of a killed node
	args := []string{"--defaults-file=" + n.dir + "/my.cnf"}
	if isFirst {
		args = append(args, "--wsrep-new-cluster")
	}
	cmd := exec.Command(daemon, args...)
	cmd.SysProcAttr, cmd.Dir = c.run, n.dir
	started, gone := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread() // Pdeathsig follows the thread
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
	n.process, n.gone = cmd.Process, gone
	db, err := sql.Open("mysql", "root@tcp("+c.Addr(i)+")/")
	if err != nil {
		return err
	}
	defer db.Close()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var name, state string
		if err := db.QueryRow("SHOW STATUS LIKE 'wsrep_local_state_comment'").Scan(&name, &state); err == nil && state == "Synced" {
			return nil
		}
		select {
		case <-gone:
			return fmt.Errorf("node %d has ended: %s", i, c.logOf(i))
		default:
		}
	}
	return fmt.Errorf("node %d does not join: %s", i, c.logOf(i))
}

func (c *Cluster) logOf(i int) string {
	log, _ := os.ReadFile(c.nodes[i].dir + "/log")
	return lastBytes(log)
}

// Addr returns the address of a node.
func (c *Cluster) Addr(i int) string { return "127.0.0.1:" + c.nodes[i].port }

// URL returns the URL of a database, with a node first and the others after it.
func (c *Cluster) URL(i int, database string) string {
	n := len(c.nodes)
	hosts := strings.Join([]string{c.Addr(i), c.Addr((i + 1) % n), c.Addr((i + 2) % n)}, ",")
	return "mysql://root@" + hosts + "/" + database + "?wsrep_sync_wait=1"
}

// Kill kills a node at once.
func (c *Cluster) Kill(i int) {
	if n := c.nodes[i]; n != nil && n.process != nil {
		_ = n.process.Kill()
		<-n.gone
		n.process = nil
	}
}

// Stop kills all nodes and removes their folders.
func (c *Cluster) Stop() {
	for i := range c.nodes {
		c.Kill(i)
	}
	os.RemoveAll(c.baseDir)
}
