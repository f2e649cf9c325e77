# SPDX-License-Identifier: GPL-3.0-or-later
"""A Slurm cluster of some nodes on this one machine: munged, slurmctld, a slurmd for each node, all below one folder, on loopback, on ports that are
free, with a key of its own. Nothing of the system's Slurm or munge is touched. Needs root, as slurmd does."""

import os
import shutil
import signal
import socket
import subprocess
import time


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def processes():
    """pid: (parent, command line) of all there are."""
    out = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
            with open(f"/proc/{name}/cmdline", "rb") as f:
                out[int(name)] = (parent, f.read().replace(b"\0", b" ").decode("utf-8", "replace"))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return out


class Cluster:
    def __init__(self, top, nodes=2, cpus=None):
        """cpus: a list of the core that each node is pinned to, or None."""
        self.top, self.cpus = top, cpus
        self.nodes = [f"n{i + 1}" for i in range(nodes)]
        self.conf = os.path.join(top, "slurm.conf")
        self.env = dict(os.environ, SLURM_CONF=self.conf, LC_ALL="C")
        self.daemons = {}
        os.chmod(top, 0o755)
        munge = os.path.join(top, "munge")
        os.mkdir(munge, 0o755)
        key = os.path.join(munge, "key")
        with open(key, "wb") as f:
            f.write(os.urandom(1024))
        os.chmod(key, 0o400)
        shutil.chown(key, "munge")
        shutil.chown(munge, "munge")
        self.socket = os.path.join(munge, "socket")
        ctld, *ports = free_ports(nodes + 1)
        host = socket.gethostname().split(".")[0]
        os.mkdir(os.path.join(top, "state"))
        with open(self.conf, "w") as f:
            f.write(f"""ClusterName=congvan
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ctld}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={self.socket},cred_expire=5
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,batch_sched_delay=1
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=6
KillWait=3
MessageTimeout=5
MinJobAge=600
MaxArraySize=10001
StateSaveLocation={top}/state
SlurmdSpoolDir={top}/spool_%n
SlurmctldPidFile={top}/ctld.pid
SlurmdPidFile={top}/d_%n.pid
SlurmctldLogFile={top}/ctld.log
SlurmdLogFile={top}/d_%n.log
""")
            for name, port in zip(self.nodes, ports):
                f.write(f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=4000\n")
            f.write("PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n")

    def start(self):
        munge = os.path.join(self.top, "munge")
        self.daemon("munged", ["munged", "--foreground", f"--key-file={munge}/key", f"--socket={self.socket}", f"--pid-file={munge}/pid",
                               f"--log-file={munge}/log", f"--seed-file={munge}/seed"], user="munge")
        self.wait("munged", lambda: os.path.exists(self.socket))
        self.daemon("slurmctld", ["slurmctld", "-D", "-f", self.conf])
        for i, name in enumerate(self.nodes):
            pin = ["taskset", "-c", str(self.cpus[i])] if self.cpus else []
            self.daemon(name, [*pin, "slurmd", "-D", "-f", self.conf, "-N", name])
        self.wait("the nodes", lambda: self.ask("sinfo", "-h", "-N", "-o", "%t").split() == ["idle"] * len(self.nodes))

    def daemon(self, name, command, user=None):
        with open(os.path.join(self.top, name + ".out"), "wb") as out:
            self.daemons[name] = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, user=user,
                                                  start_new_session=True)

    def wait(self, what, true, seconds=60):
        until = time.monotonic() + seconds
        while not true():
            for name, d in self.daemons.items():
                if d.poll() is not None and not getattr(d, "meant", False):
                    raise RuntimeError(f"{name} ended with {d.returncode}: {self.log(name)}")
            if time.monotonic() > until:
                raise RuntimeError(f"{what}: not after {seconds} s; {self.ask('sinfo', '-N')} {self.ask('squeue')} {self.log('slurmctld')}")
            time.sleep(0.1)

    def log(self, name):
        text = ""
        for file in (name + ".out", {"slurmctld": "ctld.log"}.get(name, f"d_{name}.log"), "munge/log"):
            try:
                with open(os.path.join(self.top, file), errors="replace") as f:
                    text += "".join(f.readlines()[-15:])
            except FileNotFoundError:
                pass
        return text

    def ask(self, *command):
        return subprocess.run(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()

    def steps(self, node):
        """Processes of a node's steps, the steps' keepers first. Of a keeper only its name is to be seen, what it runs is known by its environment."""
        all_ = processes()
        run = [pid for pid in all_ if self.is_of(pid, node)]
        keepers = {all_[pid][0] for pid in run if "slurmstepd" in all_.get(all_[pid][0], (0, ""))[1]}
        return [*keepers, *run]

    def is_of(self, pid, node):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                env = f.read().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return False
        return b"SLURM_CONF=" + self.conf.encode() in env and b"SLURMD_NODENAME=" + node.encode() in env

    def kill_node(self, node):
        """The node's slurmd, its steps and what they run, all at once and without a word."""
        steps = self.steps(node)
        self.daemons[node].meant = True
        self.daemons[node].kill()
        for pid in steps:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.daemons[node].wait()
        return len(steps)

    def stop(self):
        if "munged" in self.daemons:
            self.ask("scancel", "--me")
        steps = [pid for node in self.nodes if node in self.daemons for pid in self.steps(node)]
        for name in [*self.nodes, "slurmctld", "munged"]:
            d = self.daemons.get(name)
            if d and d.poll() is None:
                d.meant = True
                d.terminate()
        for d in self.daemons.values():
            try:
                d.wait(10)
            except subprocess.TimeoutExpired:
                d.kill()
                d.wait()
        for pid in steps:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
