/**
 * The camera: says every QR code it sees, once as long as it stays in sight. Reads with the browser's BarcodeDetector where
 * that knows QR codes, else with zxing-wasm.
 */
const PAUSE = 90;
const OUT_OF_SIGHT = 1500;
const LONGEST_SIDE = 960;
const VENDOR = "../vendor/zxing-wasm/reader/";

async function nativeReader() {
  const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
}

async function libraryReader() {
  const { prepareZXingModule, readBarcodes } = await import(`${VENDOR}index.js`);
  const locateFile = (name) => new URL(VENDOR + name, import.meta.url).href;
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const codes = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return codes.filter((code) => code.isValid).map((code) => code.text);
  };
}

/** `onCode(text)` hears the codes. */
export function cameraOf(video, onCode) {
  let read = null;
  let stream = null;
  let run = 0;
  let last = "";
  let lastSeen = 0;

  function see(text) {
    const isSame = text === last && performance.now() - lastSeen < OUT_OF_SIGHT;
    last = text;
    lastSeen = performance.now();
    if (!isSame) onCode(text);
  }

  async function look(mine) {
    while (mine === run) {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth) {
        try {
          for (const text of await read(video)) see(text);
        } catch {
          read = await libraryReader(); // a detector that is there and does not work
        }
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  const track = () => stream?.getVideoTracks()[0];
  return {
    /** Raises what getUserMedia raises, and an error if nothing here can read a code. */
    async start() {
      if (stream) return;
      read ??= (await nativeReader().catch(() => null)) ?? (await libraryReader());
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      video.srcObject = stream;
      await video.play();
      run += 1;
      look(run);
    },
    stop() {
      run += 1;
      for (const one of stream?.getTracks() ?? []) one.stop();
      stream = null;
      video.srcObject = null;
    },
    isOn: () => stream !== null,
    hasTorch: () => Boolean(track()?.getCapabilities?.().torch),
    torch: (isOn) => track()?.applyConstraints({ advanced: [{ torch: isOn }] }),
  };
}
