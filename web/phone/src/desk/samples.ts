// Pictures for a desk without a camera, drawn here: a real JPEG each, of a camera's size.

export const SAMPLES = ["plate", "part", "product", "paper"] as const;
export type Sample = (typeof SAMPLES)[number];

type Draw = (on: CanvasRenderingContext2D) => void;

const DRAWN: Record<Sample, Draw> = {
  plate(on) {
    on.fillStyle = "#c9ced4";
    on.fillRect(160, 220, 1280, 760);
    on.fillStyle = "#20262c";
    on.font = "600 96px sans-serif";
    on.fillText("KFR-35GW/26", 240, 400);
    on.font = "400 64px monospace";
    for (const [text, y] of [["220 V~  50 Hz", 540], ["R32  0.85 kg", 650], ["SN 2023 0042 7718", 760], ["2023-05", 870]] as const) on.fillText(text, 240, y);
  },
  part(on) {
    on.fillStyle = "#3d454d";
    on.fillRect(520, 260, 560, 720);
    on.fillStyle = "#8f1d24";
    on.beginPath();
    on.moveTo(560, 260);
    on.lineTo(800, 90);
    on.lineTo(1040, 260);
    on.fill();
    on.fillStyle = "#e9edf1";
    on.font = "600 90px monospace";
    on.fillText("35 µF", 660, 600);
    on.fillText("450 V", 660, 720);
  },
  product(on) {
    on.fillStyle = "#f4f5f7";
    on.fillRect(140, 340, 1320, 460);
    on.fillStyle = "#d3d8de";
    for (const y of [640, 680, 720]) on.fillRect(200, y, 1200, 16);
    on.fillStyle = "#0a4c93";
    on.fillRect(1180, 420, 200, 90);
  },
  paper(on) {
    on.fillStyle = "#ffffff";
    on.fillRect(420, 90, 760, 1020);
    on.fillStyle = "#20262c";
    for (const y of [200, 300, 360, 420, 480, 620, 680]) on.fillRect(500, y, 600, 18);
    on.fillRect(760, 900, 340, 6);
  },
};

export async function sample(name: Sample): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = 1600;
  canvas.height = 1200;
  const on = canvas.getContext("2d");
  if (!on) throw new Error("this browser cannot draw");
  on.fillStyle = "#a8b0b8";
  on.fillRect(0, 0, canvas.width, canvas.height);
  DRAWN[name](on);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture came out"))), "image/jpeg", 0.85);
  });
}
