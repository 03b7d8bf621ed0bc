"""Real libraries, unmodified: programs do what they do unrecorded, their traces are sound, and who wakes whom is right. What is not installed is left out."""
import subprocess
import unittest

import recorded
from recorded import RecordedTest


def needs(module, package):
    found = subprocess.run([recorded.PYTHON, "-c", "import " + module], capture_output=True).returncode == 0
    return unittest.skipUnless(found, "%s is not installed (%s)" % (module, package))


class Libraries(RecordedTest):
    def causes(self, trace, name):
        """Of each wake of the task: what caused it, in a word."""
        kinds = {event["resource"]: event["resource_kind"] for event in trace.of("resource_create")}
        kinds.update((event["group"], event["group_kind"]) for event in trace.of("group_create"))
        kinds.update((event["job"], "job") for event in trace.of("job_submit"))
        kinds.update((event["loop"], "loop") for event in trace.of("loop_start"))
        kinds.update((event["task"], event.get("name") or event["function"]) for event in trace.of("task_create"))
        kinds.update((event["span"], "call") for event in trace.of("span_begin"))
        task = trace.tasks()[name]
        return ["itself" if event["cause"] == task else kinds[event["cause"]] for event in trace.of("task_wake", task=task)]

    def hold(self, trace):
        """What every trace of these programs keeps: each task that waited and went on was woken in between."""
        self.assertEqual(len(trace.of("task_wake")), len(trace.of("task_resume")))
        self.assertEqual(len(trace.of("task_create")), len(trace.of("task_finish")))

    @needs("aiohttp", "python3-aiohttp")
    def test_aiohttp(self):
        trace = self.record_program("""
            import asyncio
            from aiohttp import ClientSession, web

            async def hello(request):
                await asyncio.sleep(0.001)
                return web.Response(text="hello " + request.match_info["name"])

            async def get(session, port, name):
                async with session.get("http://127.0.0.1:%d/%s" % (port, name)) as response:
                    return await response.text()

            async def main():
                app = web.Application()
                app.router.add_get("/{name}", hello)
                runner = web.AppRunner(app)
                await runner.setup()
                site = web.TCPSite(runner, "127.0.0.1", 0)
                await site.start()
                port = site._server.sockets[0].getsockname()[1]
                async with ClientSession() as session:
                    print(await asyncio.gather(*[get(session, port, str(n)) for n in range(3)]))
                await runner.cleanup()

            asyncio.run(main())
        """)
        self.hold(trace)
        handlers = trace.of("frame_create", function="hello")
        self.assertEqual(len(handlers), 3)
        timers = [event for event in trace.of("task_suspend", wait="timer") if event["site"]["file"].endswith("app.py")]
        self.assertEqual([event["site"]["line"] for event in timers], [6] * 3)
        woken = {event["cause"] for event in trace.of("task_wake")}
        self.assertLessEqual({event["on"] for event in timers}, woken)
        self.assertIn("gather", self.causes(trace, "main"))

    @needs("websockets", "python3-websockets")
    def test_websockets(self):
        trace = self.record_program("""
            import asyncio, websockets

            async def echo(socket):
                async for message in socket:
                    await socket.send("echo " + message)

            async def main():
                async with websockets.serve(echo, "127.0.0.1", 0) as server:
                    port = server.sockets[0].getsockname()[1]
                    async with websockets.connect("ws://127.0.0.1:%d" % port) as socket:
                        for word in ("one", "two"):
                            await socket.send(word)
                            print(await socket.recv())

            asyncio.run(main())
        """)
        self.hold(trace)
        self.assertGreaterEqual(len(trace.of("task_suspend", wait="io_read")), 4)
        self.assertTrue(trace.of("frame_create", function="echo"))

    @needs("tornado", "python3-tornado")
    def test_tornado(self):
        trace = self.record_program("""
            import asyncio
            import tornado.httpclient, tornado.httpserver, tornado.ioloop, tornado.netutil, tornado.web

            class Hello(tornado.web.RequestHandler):
                async def get(self):
                    await asyncio.sleep(0.001)
                    self.write("hello")

            async def main():
                sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
                server = tornado.httpserver.HTTPServer(tornado.web.Application([("/", Hello)]))
                server.add_sockets(sockets)
                client = tornado.httpclient.AsyncHTTPClient()
                for _ in range(2):
                    response = await client.fetch("http://127.0.0.1:%d/" % sockets[0].getsockname()[1])
                    print(response.body.decode())
                server.stop()

            asyncio.run(main())
            tornado.ioloop.IOLoop(make_current=False).run_sync(main)
        """)
        self.hold(trace)
        self.assertEqual(len(trace.of("loop_start")), 2)
        self.assertEqual(len(trace.of("frame_create", function="get")), 4)

    @needs("aiosqlite", "python3-aiosqlite")
    def test_aiosqlite(self):
        trace = self.record_program("""
            import asyncio, aiosqlite

            async def main():
                async with aiosqlite.connect(":memory:") as db:
                    await db.execute("create table t (a)")
                    await db.executemany("insert into t values (?)", [(1,), (2,)])
                    async with db.execute("select a from t") as cursor:
                        async for row in cursor:
                            print(row)

            asyncio.run(main())
        """)
        self.hold(trace)
        self.assertEqual(set(self.causes(trace, "main")), {"loop", "future"}, "a thread sets futures by the loop")
        self.assertTrue(trace.of("span_begin"))

    @needs("prompt_toolkit", "python3-prompt-toolkit")
    def test_prompt_toolkit(self):
        trace = self.record_program("""
            import asyncio
            from prompt_toolkit import PromptSession
            from prompt_toolkit.input import create_pipe_input
            from prompt_toolkit.output import DummyOutput

            async def types(pipe):
                await asyncio.sleep(0.05)
                pipe.send_text("hello\\n")

            async def main():
                with create_pipe_input() as pipe:
                    session = PromptSession(input=pipe, output=DummyOutput())
                    task = asyncio.create_task(types(pipe), name="types")
                    print(await session.prompt_async("> "))
                    await task

            asyncio.run(main())
        """)
        self.hold(trace)
        self.assertEqual(self.causes(trace, "types"), ["main", "timer"])

    @needs("uvloop", "python3-uvloop")
    def test_uvloop(self):
        trace = self.record_program("""
            import asyncio, uvloop

            async def sets(event):
                await asyncio.sleep(0.002)
                event.set()

            async def waits(event):
                await event.wait()

            async def serve(reader, writer):
                writer.write(await reader.readline())
                await writer.drain()
                writer.close()

            async def main():
                loop = asyncio.get_running_loop()
                event = asyncio.Event()
                print(type(loop).__module__, await asyncio.gather(sets(event), waits(event)))
                print(await asyncio.to_thread(lambda: 5))
                server = await asyncio.start_server(serve, "127.0.0.1", 0)
                reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                writer.write(b"hi\\n")
                print(await reader.readline())
                writer.close()
                server.close()
                loop.call_later(0.001, print, "later")
                await asyncio.sleep(0.005)

            uvloop.install()
            asyncio.run(main())
            uvloop.new_event_loop().run_until_complete(asyncio.sleep(0.001))
        """)
        self.hold(trace)
        self.assertEqual(self.causes(trace, "waits"), ["main", "sets"])
        self.assertEqual(self.causes(trace, "sets"), ["main", "timer"])
        self.assertIn("job", self.causes(trace, "main"))
        self.assertEqual([event["function"] for event in trace.of("span_begin") if "site" in event and event["site"]["line"] == 27], ["print"])
        self.assertEqual(len(trace.of("loop_start")), 2)
        self.assertGreaterEqual(len(trace.of("task_suspend", wait="io_read")), 2)


if __name__ == "__main__":
    recorded.main()
